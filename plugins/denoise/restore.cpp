#include "restore.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "strait/error.h"

namespace strait::denoise {
namespace {

int padded(int64_t size, int multiple) {
  const int64_t rounded = (size + multiple - 1) / multiple * multiple;
  if (size < 1 || rounded > std::numeric_limits<int>::max()) {
    throw Error(Code::limit, "denoise", "a side of " + std::to_string(size) + " px",
                "scale the picture down");
  }
  return static_cast<int>(rounded);
}

}  // namespace

int64_t mirrored(int64_t i, int64_t count) {
  if (count == 1) return 0;
  const int64_t period = 2 * (count - 1);
  const int64_t phase = ((i % period) + period) % period;
  return phase < count ? phase : period - phase;
}

PaddedBatch::PaddedBatch(const nn::Model& model, int n, int channels, int64_t height, int64_t width)
    : model_(model),
      shape_{n, channels, padded(height, model.size_multiple()), padded(width, model.size_multiple())},
      height_(height),
      width_(width),
      values_(shape_.elements()),
      results_(shape_.elements()) {}

float* PaddedBatch::plane(int n, int channel) {
  const size_t plane_size = static_cast<size_t>(shape_.h) * static_cast<size_t>(shape_.w);
  return values_.data() +
         (static_cast<size_t>(n) * static_cast<size_t>(shape_.c) + static_cast<size_t>(channel)) * plane_size;
}

void PaddedBatch::set(int n, const float* picture) {
  for (int c = 0; c < shape_.c; ++c) {
    float* row = plane(n, c);
    for (int64_t y = 0; y < height_; ++y, picture += width_, row += stride())
      std::copy(picture, picture + width_, row);
  }
}

void PaddedBatch::pad() {
  const int64_t planes = static_cast<int64_t>(shape_.n) * shape_.c;
  for (int64_t p = 0; p < planes; ++p) {
    float* plane = values_.data() + p * shape_.h * shape_.w;
    for (int64_t y = 0; y < height_; ++y) {
      float* row = plane + y * shape_.w;
      for (int64_t x = width_; x < shape_.w; ++x) row[x] = row[mirrored(x, width_)];
    }
    for (int64_t y = height_; y < shape_.h; ++y) {
      const float* source = plane + mirrored(y, height_) * shape_.w;
      std::copy(source, source + shape_.w, plane + y * shape_.w);
    }
  }
}

void PaddedBatch::restore(nn::Precision precision) {
  pad();
  model_.infer(values_.data(), shape_, results_.data(), precision);
  std::swap(values_, results_);
}

}  // namespace strait::denoise
