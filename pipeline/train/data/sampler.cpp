#include "train/data/sampler.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>
#include <opencv2/imgproc.hpp>

#include "core/seed.h"
#include "strait/error.h"
#include "train/data/shuffle.h"

namespace strait::train {
namespace {

// std::uniform_int_distribution differs between standard libraries; the bias of the remainder is below 2^-30
// here.
uint64_t below(std::mt19937_64& random, uint64_t bound) {
  return random() % bound;
}

// Bit 0 mirrors, bits 1 and 2 turn by quarters.
cv::Mat positioned(const cv::Mat& patch, uint64_t position) {
  cv::Mat mirrored, turned;
  if (position & 1u)
    cv::flip(patch, mirrored, 1);
  else
    mirrored = patch;
  const int quarters = static_cast<int>(position >> 1u);
  if (quarters == 0) return mirrored;
  cv::rotate(mirrored, turned, quarters - 1);
  return turned;
}

cv::Mat shifted(const cv::Mat& item, int most, std::mt19937_64& random) {
  if (most == 0) return item;
  cv::Mat wider;
  cv::copyMakeBorder(item, wider, most, most, most, most, cv::BORDER_REFLECT_101 | cv::BORDER_ISOLATED);
  const uint64_t places = 2 * static_cast<uint64_t>(most) + 1;
  const auto x = static_cast<int>(below(random, places)), y = static_cast<int>(below(random, places));
  return wider(cv::Rect(x, y, item.cols, item.rows));
}

void require_one_size(const DataSet& data, bool turn) {
  const cv::Size first = data.items().front().region.size();
  for (const Item& item : data.items()) {
    if (item.region.size() == first) continue;
    throw Error(Code::usage, data.path(item).string(),
                fmt::format("is {}x{} px (expected {}x{}, as {} is)", item.region.width, item.region.height,
                            first.width, first.height, data.path(data.items().front()).string()),
                "give the set a size with fit, or train on patches");
  }
  if (turn && first.width != first.height) {
    throw Error(Code::usage, "data",
                fmt::format("items of {}x{} px cannot be turned by quarters", first.width, first.height),
                "set turn = false in [data.augment]");
  }
}

}  // namespace

Sampler::Sampler(const DataSet& data, const SamplerOptions& options)
    : data_(data), options_(options), height_(options.patch_px), width_(options.patch_px) {
  options_.seed = derive_seed(options.seed, "batches");
  if (options.patch_px == 0) {
    require_one_size(data, options.augment.turn);
    height_ = data.items().front().region.height;
    width_ = data.items().front().region.width;
  }
  uint64_t sum = 0;
  for (const Item& item : data.items())
    last_pixel_.push_back(sum += static_cast<uint64_t>(item.region.width) *
                                 static_cast<uint64_t>(item.region.height));
}

Batch Sampler::batch(int64_t number) const {
  Batch batch{{options_.batch, 0, height_, width_}};
  const uint64_t seed = derive_seed(options_.seed, std::to_string(number));
  for (int i = 0; i < options_.batch; ++i) {
    const int64_t position = number * options_.batch + i;
    const Sample one = sample(static_cast<uint64_t>(position), derive_seed(seed, std::to_string(i)));
    const size_t each = one.pixels.total() * static_cast<size_t>(one.pixels.channels());
    batch.shape[1] = one.pixels.channels();
    batch.data.resize(each * static_cast<size_t>(options_.batch));
    to_planes(one.pixels, batch.data.data() + each * static_cast<size_t>(i));
    if (options_.labels) batch.labels.push_back(one.label);
  }
  return batch;
}

Sampler::Sample Sampler::sample(uint64_t position, uint64_t seed) const {
  std::mt19937_64 random(seed);
  Sample one = options_.patch_px > 0 ? patch(random) : whole(position, random);
  const uint64_t allowed = (options_.augment.mirror ? 1u : 0u) | (options_.augment.turn ? 6u : 0u);
  one.pixels = positioned(one.pixels, below(random, 8) & allowed);
  return one;
}

Sampler::Sample Sampler::patch(std::mt19937_64& random) const {
  const uint64_t pixel = below(random, last_pixel_.back());
  const auto found = std::upper_bound(last_pixel_.begin(), last_pixel_.end(), pixel);
  const Item& item = data_.items()[static_cast<size_t>(found - last_pixel_.begin())];
  const cv::Mat pixels = data_.pixels(item);
  const int side = options_.patch_px;
  const int places_x = pixels.cols - side + 1, places_y = pixels.rows - side + 1;
  const auto x = static_cast<int>(below(random, static_cast<uint64_t>(places_x)));
  const auto y = static_cast<int>(below(random, static_cast<uint64_t>(places_y)));
  return {pixels(cv::Rect(x, y, side, side)), item.label};
}

Sampler::Sample Sampler::whole(uint64_t position, std::mt19937_64& random) const {
  const uint64_t count = data_.size();
  const uint64_t pass = derive_seed(options_.seed, "pass", std::to_string(position / count));
  const Item& item = data_.items()[shuffled(position % count, count, pass)];
  return {shifted(data_.pixels(item), options_.augment.shift_px, random), item.label};
}

void to_planes(const cv::Mat& pixels, float* out) {
  const int channels = pixels.channels();
  for (int c = 0; c < channels; ++c) {
    for (int y = 0; y < pixels.rows; ++y) {
      const uint8_t* pixel = pixels.ptr<uint8_t>(y) + c;
      for (int x = 0; x < pixels.cols; ++x, pixel += channels) *out++ = static_cast<float>(*pixel) / 255.0f;
    }
  }
}

}  // namespace strait::train
