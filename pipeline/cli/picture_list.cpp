#include "cli/picture_list.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/csv.h"
#include "core/file.h"
#include "io/folder.h"
#include "strait/error.h"
#include "train/data/listing.h"
#include "train/recipe_sets.h"

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

class Lister {
 public:
  Lister(const PictureChoice& choice, const PictureReader& reader) : choice_(choice), reader_(reader) {}

  std::vector<ListedPicture> list() {
    read_labels();
    for (const fs::path& one : choice_.data) add(full_path(one));
    if (csv_ && csv_used_.size() < csv_->size()) report_unused();
    if (listed_.empty())
      throw Error(Code::missing, "data", "holds no picture that can be used",
                  "check the folders and --labels");
    return std::move(listed_);
  }

 private:
  void add(const fs::path& path) {
    if (!fs::exists(path)) throw Error(Code::missing, path.string(), "no such file or folder");
    std::vector<fs::path> idx;
    if (fs::is_directory(path)) {
      for (const fs::directory_entry& entry : fs::directory_iterator(path))
        if (is_idx_name(entry.path())) idx.push_back(entry.path());
      std::sort(idx.begin(), idx.end());
      keep_split(idx, choice_.split);
    } else if (is_idx_name(path)) {
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
    const cv::Size tile = tile_size();
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

  cv::Size tile_size() const {
    int width = 0, height = 0;
    char end = 0;
    if (std::sscanf(choice_.tiles.c_str(), "%dx%d%c", &width, &height, &end) != 2 || width < 1 || height < 1)
      throw Error(Code::usage, "--tiles", "'" + choice_.tiles + "' is no size (expected WxH, such as 32x32)");
    return {width, height};
  }

  void add_pictures(fs::path path) {
    if (choice_.split != "all" && fs::is_directory(path / "train") && fs::is_directory(path / "test"))
      path /= choice_.split;
    for (const Source& source : io::list_sources({{path}, {}}))
      if (const auto tags = tags_of(source, path)) listed_.push_back({name_of(source.path), *tags});
  }

  // Nothing where a CSV file does not name the picture.
  std::optional<Tags> tags_of(const Source& source, const fs::path& data) {
    if (csv_) {
      const auto found = csv_->find(name_of(source.path));
      if (found == csv_->end()) return std::nullopt;
      csv_used_.insert(found->first);
      return found->second;
    }
    const fs::path folder = source.path.parent_path();
    if (choice_.labels == "none" || folder == data || !fs::is_directory(data)) return Tags{};
    return Tags{folder.filename().string()};
  }

  void read_labels() {
    if (choice_.labels == "auto" || choice_.labels == "folders" || choice_.labels == "none") return;
    constexpr uint64_t kMostBytes = uint64_t{1} << 30;
    const std::vector<char> text = read_file(choice_.labels, kMostBytes);
    csv_.emplace();
    for (const CsvRow& row : parse_csv({text.data(), text.size()}, choice_.labels)) {
      const std::string name = fs::path(row.fields[0]).lexically_normal().generic_string();
      if (row.line == 1 && (name == "path" || name == "file")) continue;
      Tags& tags = (*csv_)[name];
      for (size_t i = 1; i < row.fields.size(); ++i) add_tags(row.fields[i], tags);
    }
  }

  // "a; b" are two.
  static void add_tags(const std::string& field, Tags& tags) {
    for (size_t begin = 0; begin <= field.size();) {
      const size_t end = std::min(field.find(';', begin), field.size());
      const size_t first = std::min(field.find_first_not_of(' ', begin), end);
      const size_t last = end == first ? end : field.find_last_not_of(' ', end - 1) + 1;
      if (last > first) tags.push_back(field.substr(first, last - first));
      begin = end + 1;
    }
  }

  void report_unused() const {
    std::vector<std::string> missing;
    for (const auto& [name, tags] : *csv_)
      if (csv_used_.count(name) == 0 && missing.size() < 5) missing.push_back(name);
    throw Error(Code::missing, choice_.labels,
                fmt::format("{} of its pictures are not below the data, such as {}",
                            csv_->size() - csv_used_.size(), fmt::join(missing, ", ")),
                fmt::format("write paths relative to {}", reader_.root().string()));
  }

  std::string name_of(const fs::path& file) const {
    return file.lexically_relative(reader_.root()).generic_string();
  }

  const PictureChoice& choice_;
  const PictureReader& reader_;
  std::optional<std::map<std::string, Tags>> csv_;
  std::set<std::string> csv_used_;
  std::vector<ListedPicture> listed_;
};

}  // namespace

void add_picture_options(CLI::App& verb, PictureChoice& choice) {
  verb.add_option(
          "--labels", choice.labels,
          "Where tags come from: folders, none, or a CSV file of path,tag;tag;... ; auto: folders, and of "
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
