#include "cli/anomaly_set.h"

#include <algorithm>

#include <fmt/format.h>
#include <fnmatch.h>

#include "io/folder.h"
#include "strait/error.h"
#include "train/data/idx.h"

namespace strait::cli {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kMostIdxBytes = uint64_t{4} << 30;

bool fits(const std::string& name, const std::vector<std::string>& patterns) {
  return patterns.empty() || std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
           return ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
         });
}

bool has_part(const fs::path& file, const std::vector<std::string>& names) {
  const fs::path folder = fs::absolute(file).parent_path();
  return std::any_of(folder.begin(), folder.end(), [&](const fs::path& part) {
    return std::find(names.begin(), names.end(), part.string()) != names.end();
  });
}

void add_idx(const fs::path& file, const AnomalySelection& selection, std::vector<AnomalyItem>& items) {
  if (!selection.good_class)
    throw Error(Code::usage, file.string(), "holds items of several classes",
                "say which class is good: --class N");
  const train::Idx pictures = train::read_idx(file, kMostIdxBytes);
  const train::Idx labels = train::read_idx(train::customary_label_file(file), kMostIdxBytes);
  if (pictures.shape.size() != 3 || labels.shape.size() != 1 || labels.shape[0] != pictures.shape[0])
    throw Error(Code::bad_input, file.string(),
                "pictures and labels do not go together (expected count x height x width, and count)", "");
  const auto height = static_cast<int>(pictures.shape[1]), width = static_cast<int>(pictures.shape[2]);
  for (size_t i = 0; i < pictures.shape[0]; ++i) {
    AnomalyItem item{fmt::format("{}:{:06}", file.filename().string(), i),
                     labels.values[i] != *selection.good_class,
                     file,
                     {},
                     {}};
    const size_t each = static_cast<size_t>(height) * static_cast<size_t>(width);
    item.pixels.create(height, width, CV_8U);
    std::copy_n(pictures.values.data() + i * each, each, item.pixels.ptr<uint8_t>());
    items.push_back(std::move(item));
  }
}

void add_pictures(const fs::path& place, const AnomalySelection& selection, std::vector<AnomalyItem>& items) {
  const std::vector<std::string>& rules =
      selection.truths.empty() ? customary_truth_rules() : selection.truths;
  for (const Source& source : io::list_sources({{place}, {}})) {
    const std::string name = source.path.filename().string();
    if (is_truth_file(source.path, rules) || !fits(name, selection.only)) continue;
    const bool good = has_part(source.path, selection.good);
    if (good ? !fits(name, selection.only_good)
             : !selection.bad.empty() && !has_part(source.path, selection.bad))
      continue;
    AnomalyItem item{source.relative, !good, source.path, {}, {}};
    if (!good) item.truth = truth_file(source.path, selection.truths);
    items.push_back(std::move(item));
  }
}

void check(const std::vector<AnomalyItem>& items) {
  const auto bad =
      std::count_if(items.begin(), items.end(), [](const AnomalyItem& item) { return item.bad; });
  const auto known = std::count_if(items.begin(), items.end(),
                                   [](const AnomalyItem& item) { return item.truth.has_value(); });
  if (bad == 0 || bad == static_cast<std::ptrdiff_t>(items.size()))
    throw Error(Code::usage, "eval anomaly",
                fmt::format("{} of {} pictures are good (expected some good and some bad ones)",
                            items.size() - static_cast<size_t>(bad), items.size()),
                "name the folders of good pictures: --good NAME");
  if (known > 0 && known < bad)
    throw Error(Code::usage, "eval anomaly",
                fmt::format("masks or boxes are there for {} of {} bad pictures", known, bad),
                "say with --masks where they are, or --no-masks");
}

}  // namespace

std::vector<AnomalyItem> anomaly_items(const AnomalySelection& selection) {
  std::vector<AnomalyItem> items;
  for (const fs::path& place : selection.data)
    fs::is_regular_file(place) && train::is_idx_name(place) ? add_idx(place, selection, items)
                                                            : add_pictures(place, selection, items);
  std::stable_sort(items.begin(), items.end(),
                   [](const AnomalyItem& a, const AnomalyItem& b) { return a.name < b.name; });
  check(items);
  return items;
}

}  // namespace strait::cli
