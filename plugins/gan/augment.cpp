#include "augment.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "random.h"

namespace strait::gan {
namespace {

constexpr float kGray = 0.5F;

int share_of(int side, double share) {
  return static_cast<int>(std::lround(side * share));
}

}  // namespace

Augmentation::Augmentation(const AugmentOptions& options, const PictureShape& shape, size_t count,
                           uint64_t seed)
    : shape_(shape),
      cut_width_(share_of(shape.width, options.cutout)),
      cut_height_(share_of(shape.height, options.cutout)) {
  const int right = share_of(shape.width, options.translation);
  const int down = share_of(shape.height, options.translation);
  const auto factor = [](Random& random, double most) {
    return static_cast<float>(random.uniform(1 - most, 1 + most));
  };
  for (size_t i = 0; i < count; ++i) {
    Random random(seed, i);
    Changes changes{};
    changes.right = static_cast<int>(random.below(2 * right + 1)) - right;
    changes.down = static_cast<int>(random.below(2 * down + 1)) - down;
    changes.cut_left = static_cast<int>(random.below(shape.width + 1)) - cut_width_ / 2;
    changes.cut_top = static_cast<int>(random.below(shape.height + 1)) - cut_height_ / 2;
    changes.brightness = static_cast<float>(random.uniform(-options.brightness, options.brightness));
    changes.contrast = factor(random, options.contrast);
    changes.saturation = factor(random, options.saturation);
    changes_.push_back(changes);
  }
}

void Augmentation::apply(float* pictures) const {
  const size_t each = shape_.elements();
  for (const Changes& changes : changes_) {
    for (size_t i = 0; i < each; ++i) pictures[i] += changes.brightness - kGray;
    scale_saturation(pictures, changes.saturation);
    scale_contrast(pictures, changes.contrast);
    shift(pictures, changes.right, changes.down);
    cut(pictures, changes);
    for (size_t i = 0; i < each; ++i) pictures[i] += kGray;
    pictures += each;
  }
}

// In the opposite order. Contrast, saturation and cutout are symmetric maps; a shift that drops what leaves
// has the opposite shift as its transpose.
void Augmentation::transpose(float* gradients) const {
  for (const Changes& changes : changes_) {
    cut(gradients, changes);
    shift(gradients, -changes.right, -changes.down);
    scale_contrast(gradients, changes.contrast);
    scale_saturation(gradients, changes.saturation);
    gradients += shape_.elements();
  }
}

void Augmentation::shift(float* planes, int right, int down) const {
  if (right == 0 && down == 0) return;
  const int height = shape_.height, width = shape_.width;
  std::vector<float> moved(shape_.pixels());
  const int first = std::max(0, right), end = std::min(width, width + right);
  for (int c = 0; c < shape_.channels; ++c) {
    float* plane = planes + static_cast<size_t>(c) * shape_.pixels();
    std::fill(moved.begin(), moved.end(), 0.0F);
    for (int y = std::max(0, down); y < std::min(height, height + down); ++y)
      std::copy(plane + (y - down) * width + first - right, plane + (y - down) * width + end - right,
                moved.data() + y * width + first);
    std::copy(moved.begin(), moved.end(), plane);
  }
}

void Augmentation::cut(float* planes, const Changes& changes) const {
  const int left = std::max(0, changes.cut_left), top = std::max(0, changes.cut_top);
  const int right = std::min(shape_.width, changes.cut_left + cut_width_);
  const int bottom = std::min(shape_.height, changes.cut_top + cut_height_);
  if (left >= right) return;
  for (int c = 0; c < shape_.channels; ++c)
    for (int y = top; y < bottom; ++y) {
      float* row = planes + static_cast<size_t>(c) * shape_.pixels() + y * shape_.width;
      std::fill(row + left, row + right, 0.0F);
    }
}

void Augmentation::scale_contrast(float* planes, float factor) const {
  const size_t count = shape_.elements();
  const float mean = std::accumulate(planes, planes + count, 0.0F) / static_cast<float>(count);
  for (size_t i = 0; i < count; ++i) planes[i] = mean + factor * (planes[i] - mean);
}

void Augmentation::scale_saturation(float* planes, float factor) const {
  if (shape_.channels == 1) return;
  const size_t plane = shape_.pixels();
  const auto channels = static_cast<size_t>(shape_.channels);
  for (size_t i = 0; i < plane; ++i) {
    float sum = 0;
    for (size_t c = 0; c < channels; ++c) sum += planes[c * plane + i];
    const float mean = sum / static_cast<float>(channels);
    for (size_t c = 0; c < channels; ++c)
      planes[c * plane + i] = mean + factor * (planes[c * plane + i] - mean);
  }
}

}  // namespace strait::gan
