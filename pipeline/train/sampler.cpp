#include "train/sampler.h"

#include <algorithm>
#include <random>
#include <string>

#include "core/seed.h"

namespace strait::train {
namespace {

// std::uniform_int_distribution differs between standard libraries; the bias of the remainder is below 2^-30
// here.
uint64_t below(std::mt19937_64& random, uint64_t bound) {
  return random() % bound;
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

}  // namespace

Sampler::Sampler(const Pictures& pictures, int patch, int batch, uint64_t seed)
    : pictures_(pictures),
      patch_(patch),
      batch_(batch),
      channels_(pictures.front().pixels.channels()),
      seed_(derive_seed(seed, "batches")) {
  uint64_t sum = 0;
  for (const Picture& picture : pictures) last_pixel_.push_back(sum += picture.pixels.total());
}

Batch Sampler::batch(int64_t number) const {
  Batch batch{{batch_, channels_, patch_, patch_}, {}};
  const size_t each =
      static_cast<size_t>(channels_) * static_cast<size_t>(patch_) * static_cast<size_t>(patch_);
  batch.data.resize(each * static_cast<size_t>(batch_));
  const uint64_t seed = derive_seed(seed_, std::to_string(number));
  for (int i = 0; i < batch_; ++i) {
    sample(derive_seed(seed, std::to_string(i)), batch.data.data() + each * static_cast<size_t>(i));
  }
  return batch;
}

void Sampler::sample(uint64_t seed, float* out) const {
  std::mt19937_64 random(seed);
  const uint64_t pixel = below(random, last_pixel_.back());
  const auto found = std::upper_bound(last_pixel_.begin(), last_pixel_.end(), pixel);
  const cv::Mat& pixels = pictures_[static_cast<size_t>(found - last_pixel_.begin())].pixels;
  const int places_x = pixels.cols - patch_ + 1, places_y = pixels.rows - patch_ + 1;
  const auto x = static_cast<int>(below(random, static_cast<uint64_t>(places_x)));
  const auto y = static_cast<int>(below(random, static_cast<uint64_t>(places_y)));
  to_planes(positioned(pixels(cv::Rect(x, y, patch_, patch_)), below(random, 8)), out);
}

Batch middle(const Picture& picture, int most) {
  const cv::Mat& pixels = picture.pixels;
  const int width = std::min(most, pixels.cols), height = std::min(most, pixels.rows);
  const cv::Rect window((pixels.cols - width) / 2, (pixels.rows - height) / 2, width, height);
  Batch batch{{1, pixels.channels(), height, width}, {}};
  batch.data.resize(static_cast<size_t>(window.area()) * static_cast<size_t>(pixels.channels()));
  to_planes(pixels(window), batch.data.data());
  return batch;
}

}  // namespace strait::train
