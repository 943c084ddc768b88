#include "train/data/feed.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "core/sha256.h"
#include "strait/error.h"
#include "train/data/split.h"

namespace strait::train {
namespace {

constexpr size_t kMostPictures = 12;  // held out: each takes a while
constexpr size_t kMostItems = 1000;   // of small ones, fed whole

std::vector<ListedSet> list_sets(const std::vector<SetSpec>& sets, Classes& classes) {
  std::vector<ListedSet> listed;
  for (const SetSpec& set : sets) listed.push_back(list_set(set, classes));
  return listed;
}

DataSet load_some(const std::vector<ListedSet>& sets, const Classes& classes, const DataOptions& options,
                  const Printer& print) {
  DataSet data = load_data(sets, classes, options, print);
  if (data.size() > 0) return data;
  size_t files = 0;
  for (const ListedSet& set : sets) files += set.files.size();
  throw Error(Code::bad_input, "data", fmt::format("none of the {} files found is a usable picture", files),
              "check --data, or lower data.patch in the recipe");
}

double megapixels(const DataSet& data) {
  double pixels = 0;
  for (const Item& item : data.items()) pixels += item.region.area();
  return pixels / 1e6;
}

std::string describe(const Feed& feed) {
  std::string text = fmt::format("{} pictures to train on ({:.1f} MPix), {} to validate on",
                                 feed.training.size(), megapixels(feed.training), feed.validation.items());
  if (!feed.classes.empty()) text += fmt::format(", {} classes", feed.classes.size());
  return text;
}

std::string fingerprint_of(const DataSet& data) {
  Sha256 hash;
  for (const Item& item : data.items()) {
    const cv::Rect& at = item.region;
    hash.add_field(fmt::format("{} {} {} {} {} {}", data.path(item).filename().string(), at.x, at.y, at.width,
                               at.height, item.label));
  }
  return hash.hex();
}

}  // namespace

Feed load_feed(const DataSpec& spec, const FeedOptions& options, const Printer& print) {
  Classes classes(spec.classes);
  const std::vector<ListedSet> training = list_sets(spec.sets, classes);
  const std::vector<ListedSet> validation = list_sets(spec.validate, classes);
  classes.settle();

  Feed feed;
  feed.classes = classes.names();
  DataOptions reading{options.channels, 1, spec.background, options.memory_bytes};
  DataSet held_out;
  if (!validation.empty()) held_out = load_some(validation, classes, reading, print);
  reading.memory_bytes -= std::min(reading.memory_bytes, held_out.memory_bytes());
  reading.smallest_side = std::max(1, spec.patch_px);
  feed.training = load_some(training, classes, reading, print);
  if (validation.empty())
    held_out = split_validation(feed.training, spec.patch_px > 0 ? kMostPictures : kMostItems, options.seed);

  HeldOutOptions looking{options.validate_most, spec.patch_px, options.size_multiple, !feed.classes.empty()};
  feed.validation = HeldOut(held_out, looking);
  looking.most_side_px = std::numeric_limits<int>::max();
  feed.whole = HeldOut(feed.training, looking);
  feed.whole_held_out = HeldOut(std::move(held_out), looking);
  feed.fingerprint = fingerprint_of(feed.training);
  feed.about = describe(feed);
  print(feed.about);
  if (const size_t on_disk = feed.training.sources_on_disk(); on_disk > 0) {
    print(fmt::format(
        "{} files stay on disk: all would not fit into the memory limit of {} MiB; they are decoded "
        "whenever they are drawn",
        on_disk, options.memory_bytes >> 20));
  }
  return feed;
}

}  // namespace strait::train
