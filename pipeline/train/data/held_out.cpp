#include "train/data/held_out.h"

#include <algorithm>
#include <numeric>

namespace strait::train {
namespace {

constexpr int kExampleSide = 96;  // px of a crop in a preview
constexpr size_t kExampleCrops = 4;
constexpr size_t kExampleItems = 16;  // where items are small and whole

cv::Mat middle(const cv::Mat& pixels, cv::Size size) {
  const cv::Point corner((pixels.cols - size.width) / 2, (pixels.rows - size.height) / 2);
  return pixels(cv::Rect(corner, size));
}

}  // namespace

cv::Size HeldOut::looked_at(const Item& item) const {
  return {std::min(item.region.width, options_.most_side_px),
          std::min(item.region.height, options_.most_side_px)};
}

HeldOut::HeldOut(DataSet data, const HeldOutOptions& options) : data_(std::move(data)), options_(options) {
  const std::vector<Item>& items = data_.items();
  for (size_t i = 0; i < items.size(); ++i) {
    const bool joins = !groups_.empty() && groups_.back().second < static_cast<size_t>(options.most) &&
                       looked_at(items[groups_.back().first]) == looked_at(items[i]);
    if (joins)
      ++groups_.back().second;
    else
      groups_.emplace_back(i, 1);
  }
}

Batch HeldOut::batch(size_t index) const {
  const auto [first, count] = groups_[index];
  std::vector<size_t> items(count);
  std::iota(items.begin(), items.end(), first);
  return gather(items, looked_at(data_.items()[first]));
}

Batch HeldOut::examples() const {
  const size_t wanted = options_.patch_px > 0 ? kExampleCrops : kExampleItems;
  const size_t count = std::min(wanted, data_.size());
  std::vector<size_t> items;
  cv::Size size = looked_at(data_.items().front());
  for (size_t i = 0; i < count; ++i) {
    items.push_back(i * data_.size() / count);
    const cv::Size own = looked_at(data_.items()[items.back()]);
    size = {std::min(size.width, own.width), std::min(size.height, own.height)};
  }
  if (options_.patch_px > 0) {
    const int side = std::min({size.width, size.height, kExampleSide});
    const int multiple = options_.size_multiple;
    size.width = size.height = side < multiple ? side : side / multiple * multiple;
  }
  return gather(items, size);
}

Batch HeldOut::gather(const std::vector<size_t>& items, cv::Size size) const {
  Batch batch{{static_cast<int64_t>(items.size()), 0, size.height, size.width}};
  for (size_t i = 0; i < items.size(); ++i) {
    const Item& item = data_.items()[items[i]];
    const cv::Mat pixels = middle(data_.pixels(item), size);
    const size_t each = pixels.total() * static_cast<size_t>(pixels.channels());
    batch.shape[1] = pixels.channels();
    batch.data.resize(each * items.size());
    to_planes(pixels, batch.data.data() + each * i);
    if (options_.labels) batch.labels.push_back(item.label);
  }
  return batch;
}

}  // namespace strait::train
