#include "cli/latent_items.h"

#include <numeric>
#include <string>

#include "cli/encode.h"
#include "strait/error.h"
#include "train/data/idx.h"
#include "train/data/listing.h"

namespace strait::cli {
namespace {

// A file that is named is taken at its word: it may be called otherwise than by custom.
bool is_idx(const std::filesystem::path& path) {
  const std::string end = path.extension().string();
  return std::filesystem::is_regular_file(path) &&
         (train::is_idx_name(path) || end == ".gz" || end == ".idx" ||
          path.filename().string().find("ubyte") != std::string::npos);
}

train::SetSpec set_of(const std::filesystem::path& path, const LatentData& data, const nn::Shape& picture) {
  train::SetSpec set;
  set.path = path;
  set.most = data.most;
  if (data.classes) set.labels = train::LabelSource::folders;
  if (is_idx(path)) {
    set.kind = train::SetKind::idx;
    set.label_file = train::customary_label_file(path);
    if (data.classes) set.labels = train::LabelSource::file;
  } else if (data.tile_px[0] > 0) {
    set.kind = train::SetKind::tiles;
    set.tile_px = data.tile_px;
  } else if (picture.h == picture.w) {
    set.fit_px = picture.h;  // as in training; keeps photographs small in memory
  }
  return set;
}

}  // namespace

LatentItems::LatentItems(const LatentData& data, const nn::Shape& picture, const train::Printer& print)
    : picture_(picture) {
  train::Classes classes({});
  std::vector<train::ListedSet> sets;
  for (const std::filesystem::path& path : data.paths)
    sets.push_back(train::list_set(set_of(path, data, picture), classes));
  classes.settle();
  data_ = train::load_data(sets, classes, {.channels = picture.c}, print);
  if (data_.size() == 0)
    throw Error(Code::bad_input, "eval latent", "no usable picture in the data given",
                "give --data folders with pictures, or idx files");
}

std::vector<float> LatentItems::planes(size_t first, size_t count) const {
  std::vector<size_t> items(count);
  std::iota(items.begin(), items.end(), first);
  return planes(items);
}

std::vector<float> LatentItems::planes(const std::vector<size_t>& items) const {
  std::vector<float> made(items.size() * picture_.elements());
  for (size_t i = 0; i < items.size(); ++i) {
    const cv::Mat pixels = data_.pixels(data_.items()[items[i]]);
    fit_into(picture_, pixels, made.data() + i * picture_.elements());
  }
  return made;
}

}  // namespace strait::cli
