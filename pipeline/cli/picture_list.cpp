#include "cli/picture_list.h"

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "cli/picture_tags.h"
#include "cli/tile_size.h"
#include "io/folder.h"
#include "strait/error.h"
#include "train/data/idx.h"
#include "train/data/listing.h"

namespace strait::cli {

namespace fs = std::filesystem;

namespace {

using Tags = std::vector<std::string>;

fs::path full_path(const fs::path& given) {
  fs::path path = fs::absolute(given).lexically_normal();
  return path.has_filename() ? path : path.parent_path();  // "photos/"
}

// "train-images.gz", "t10k-images.gz", "test-3-cat.png"; empty where a name says nothing.
std::string split_of(const fs::path& file) {
  const std::string name = file.filename().string();
  if (name.starts_with("train")) return "train";
  return name.starts_with("test") || name.starts_with("t10k") ? "test" : "";
}

// Files of the split that is asked for; all where there are not two.
void keep_split(std::vector<fs::path>& files, const std::string& split) {
  std::set<std::string> there;
  for (const fs::path& file : files) there.insert(split_of(file));
  if (split == "all" || there.count("train") == 0 || there.count("test") == 0) return;
  std::erase_if(files, [&](const fs::path& file) { return split_of(file) != split; });
}

bool is_word(const std::string& labels) {
  return labels == "auto" || labels == "folders" || labels == "keywords" || labels == "none";
}

class Lister {
 public:
  Lister(const PictureChoice& choice, const PictureReader& reader) : choice_(choice), reader_(reader) {}

  std::vector<ListedPicture> list() {
    if (!is_word(choice_.labels)) table_.emplace(choice_.labels);
    for (const fs::path& one : choice_.data) add(full_path(one));
    if (table_) table_->require_all_found(reader_.root());
    drop_repeated();
    if (listed_.empty())
      throw Error(Code::missing, "data", "holds no picture that can be used",
                  "check the folders and --labels");
    return std::move(listed_);
  }

 private:
  // Of data that overlap.
  void drop_repeated() {
    std::set<std::string> names;
    std::erase_if(listed_, [&](const ListedPicture& one) { return !names.insert(one.name).second; });
  }

  void add(const fs::path& path) {
    if (!fs::exists(path)) throw Error(Code::missing, path.string(), "no such file or folder");
    std::vector<fs::path> idx;
    if (fs::is_directory(path)) {
      for (const fs::directory_entry& entry : fs::directory_iterator(path))
        if (train::is_idx_name(entry.path())) idx.push_back(entry.path());
      std::sort(idx.begin(), idx.end());
      keep_split(idx, choice_.split);
    } else if (train::is_idx_name(path)) {
      idx.push_back(path);
    }
    for (const fs::path& file : idx) add_idx(file);
    if (idx.empty()) choice_.tiles.empty() ? add_pictures(path) : add_sheets(path);
  }

  void add_idx(const fs::path& file) {
    train::Classes classes({});
    train::SetSpec spec;
    spec.path = file;
    spec.kind = train::SetKind::idx;
    spec.label_file = train::customary_label_file(file);
    if (choice_.labels != "none" && fs::exists(spec.label_file)) spec.labels = train::LabelSource::file;
    const train::ListedSet set = train::list_set(spec, classes);
    const std::string name = name_of(file);
    const int count = reader_.whole(name)->count;
    if (!set.numbers.empty() && set.numbers.size() != static_cast<size_t>(count))
      throw Error(Code::bad_input, spec.label_file.string(),
                  fmt::format("has {} labels (expected {})", set.numbers.size(), count));
    for (int i = 0; i < count; ++i)
      listed_.push_back(
          {fmt::format("{}#{}", name, i),
           set.numbers.empty() ? Tags{} : Tags{std::to_string(set.numbers[static_cast<size_t>(i)])}});
  }

  void add_sheets(const fs::path& path) {
    const cv::Size tile = tile_size(choice_.tiles);
    std::vector<fs::path> files;
    for (const Source& source : io::list_sources({{path}, {}})) files.push_back(source.path);
    keep_split(files, choice_.split);
    for (const fs::path& file : files) {
      const auto mark = train::class_in_name(file.stem().string());
      Tags tags;
      if (mark && choice_.labels != "none")
        tags.push_back(mark->name.empty() ? std::to_string(*mark->number) : mark->name);
      add_tiles(file, tile, tags);
    }
  }

  void add_tiles(const fs::path& file, cv::Size tile, const Tags& tags) {
    const std::string name = name_of(file);
    const cv::Size sheet = reader_.whole(name)->pixels.size();
    if (sheet.width % tile.width != 0 || sheet.height % tile.height != 0)
      throw Error(
          Code::bad_input, file.string(),
          fmt::format("is {}x{} px (expected whole tiles of {})", sheet.width, sheet.height, choice_.tiles),
          "correct --tiles");
    for (int y = 0; y < sheet.height; y += tile.height)
      for (int x = 0; x < sheet.width; x += tile.width)
        listed_.push_back({fmt::format("{}#{},{},{},{}", name, x, y, tile.width, tile.height), tags});
  }

  void add_pictures(fs::path path) {
    if (choice_.split != "all" && fs::is_directory(path / "train") && fs::is_directory(path / "test"))
      path /= choice_.split;
    for (const Source& source : io::list_sources({{path}, {}}))
      if (const auto tags = tags_of(source, path)) listed_.push_back({name_of(source.path), *tags});
  }

  // Nothing where a CSV file does not name the picture, or where it has no keywords.
  std::optional<Tags> tags_of(const Source& source, const fs::path& data) {
    if (table_) {
      const Tags* found = table_->find(name_of(source.path));
      return found == nullptr ? std::nullopt : std::optional(*found);
    }
    if (choice_.labels == "keywords") {
      Tags tags = keywords_with(source.path);
      return tags.empty() ? std::nullopt : std::optional(std::move(tags));
    }
    const fs::path folder = source.path.parent_path();
    if (choice_.labels == "none" || folder == data || !fs::is_directory(data)) return Tags{};
    return Tags{folder.filename().string()};
  }

  std::string name_of(const fs::path& file) const {
    return file.lexically_relative(reader_.root()).generic_string();
  }

  const PictureChoice& choice_;
  const PictureReader& reader_;
  std::optional<TagTable> table_;
  std::vector<ListedPicture> listed_;
};

}  // namespace

void add_picture_options(CLI::App& verb, PictureChoice& choice) {
  verb.add_option(
          "--labels", choice.labels,
          "Where tags come from: folders, keywords (XMP in or beside the pictures), none, or a CSV file "
          "of path,tag;tag;... ; auto: folders, and of "
          "idx files and sheets what belongs to them")
      ->capture_default_str();
  verb.add_option("--split", choice.split,
                  "Of data that has two parts, by names that begin with train and test")
      ->check(CLI::IsMember({"train", "test", "all"}))
      ->capture_default_str();
  verb.add_option("--tiles", choice.tiles, "Pictures are sheets of tiles of WxH px, such as 32x32");
}

std::vector<std::string> names_of(const std::vector<ListedPicture>& listed) {
  std::vector<std::string> names;
  for (const ListedPicture& one : listed) names.push_back(one.name);
  return names;
}

fs::path root_of(const PictureChoice& choice) {
  const fs::path first = full_path(choice.data.front());
  return fs::is_directory(first) ? first : first.parent_path();
}

std::vector<ListedPicture> list_pictures(const PictureChoice& choice, const PictureReader& reader) {
  return Lister(choice, reader).list();
}

}  // namespace strait::cli
