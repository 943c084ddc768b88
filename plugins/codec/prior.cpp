#include "prior.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "network.h"
#include "normal.h"
#include "quality.h"
#include "strait/error.h"

namespace strait::codec {
namespace {

static_assert(kActivationMost * (1 << kValueBits) == kValueMost);
static_assert(kMeanSteps == 1 << kMeanBits);
static_assert(kIndexScale == 1 << kMeanBits, "indexes come out of the same shift as means");

constexpr int kToValue = kValueBits - kMeanBits;  // from eighths to values
constexpr int kContextEighths = static_cast<int>(kContextMost) << kMeanBits;
constexpr int kZMost = kValueMost >> kValueBits;

std::vector<int> slices_of(const nn::NetworkSpec& network) {
  std::vector<int> slices;
  for (const nn::LayerSpec& layer : network.layers)
    if (layer.op == "slice" && layer.name == "slice" + std::to_string(slices.size()))
      slices.push_back(layer.integer("count"));
  if (slices.empty()) throw Error(Code::corrupt, "network", "it has no slices", "name a model of the codec");
  return slices;
}

std::string of_slice(size_t k, const char* which) {
  return "prior" + std::to_string(k) + which + (*which == 'c' ? "" : "_sum");
}

int seen_by(const std::vector<int>& slices, size_t k, int trunk) {
  return trunk + 2 * std::accumulate(slices.begin(), slices.begin() + static_cast<std::ptrdiff_t>(k), 0);
}

void require(bool holds, const char* what) {
  if (!holds)
    throw Error(Code::corrupt, "network", std::string("the prior does not fit together (") + what + ")");
}

}  // namespace

Prior::Prior(const nn::NetworkSpec& network, const nn::Parameters& parameters)
    : slices_(slices_of(network)), from_z_(parameters, "prior_z_sum"), trunk_(parameters, "prior_trunk_sum") {
  const nn::Tensor& table = parameters.at("z_table.weights");
  require(table.shape.size() == 4 && table.shape[0] == from_z_.inputs(), "z_table");
  require(from_z_.outputs() == 4 * trunk_.inputs(), "trunk");
  levels_ = static_cast<int>(table.shape[1]);
  for (size_t i = 0; i < table.size(); ++i) {
    const double index = std::ldexp(static_cast<double>(table.data()[i]), kMeanBits + kValueBits);
    require(std::isfinite(index), "z_table is not finite");
    z_table_.push_back(static_cast<int32_t>(std::nearbyint(std::clamp(index, -1e6, 1e6))));
  }
  for (size_t k = 0; k < slices_.size(); ++k) {
    of_slices_.push_back(
        {{parameters, of_slice(k, "a")}, {parameters, of_slice(k, "b")}, {parameters, of_slice(k, "c")}});
    const OfSlice& made = of_slices_.back();
    require(made.first.inputs() == seen_by(slices_, k, trunk_.outputs()), "what a slice sees");
    require(made.second.inputs() == made.first.outputs() && made.last.inputs() == made.second.outputs(),
            "widths");
    require(slices_[k] > 0 && made.last.outputs() == 2 * slices_[k], "what a slice gives");
  }
}

int Prior::channels() const {
  return std::accumulate(slices_.begin(), slices_.end(), 0);
}

std::vector<uint8_t> Prior::z_indexes(int position) const {
  position = std::clamp(position, 0, (levels_ - 1) * kPositionSteps);
  const int below = std::min(position / kPositionSteps, std::max(0, levels_ - 2));
  const int64_t share = position - below * kPositionSteps;
  std::vector<uint8_t> indexes;
  for (size_t c = 0; c < static_cast<size_t>(hyper_channels()); ++c) {
    const int32_t* row = z_table_.data() + c * levels_ + below;
    const int64_t mixed = row[0] * (kPositionSteps - share) + (share == 0 ? 0 : row[1] * share);
    const int64_t unit = int64_t{kPositionSteps} << kValueBits;
    indexes.push_back(static_cast<uint8_t>(std::clamp<int64_t>((mixed + unit / 2) / unit, 0, kScales - 1)));
  }
  return indexes;
}

PriorRun::PriorRun(const Prior& prior, std::span<const int32_t> z, int height, int width)
    : prior_(prior),
      seen_(prior.trunk_.outputs()),
      grid_(2 * height, 2 * width, seen_by(prior.slices_, prior.slices_.size() - 1, prior.trunk_.outputs())) {
  Grid start(height, width, prior.hyper_channels());
  const size_t plane = static_cast<size_t>(height) * width;
  for (size_t i = 0; i < plane; ++i)
    for (int c = 0; c < start.stride; ++c)
      start.values[i * start.stride + c] =
          static_cast<int16_t>(std::clamp(z[c * plane + i], -kZMost, kZMost) * (1 << kValueBits));
  const Grid small = prior.from_z_.bounded(start);
  Grid large(2 * height, 2 * width, small.stride / 4);
  for (int y = 0; y < large.height; ++y)  // pixel_shuffle
    for (int x = 0; x < large.width; ++x)
      for (int c = 0; c < large.stride; ++c)
        large.at(y, x)[c] = small.at(y / 2, x / 2)[4 * c + 2 * (y % 2) + x % 2];
  const Grid trunk = prior.trunk_.bounded(large);
  for (int y = 0; y < trunk.height; ++y)
    for (int x = 0; x < trunk.width; ++x) std::copy_n(trunk.at(y, x), trunk.stride, grid_.at(y, x));
}

size_t PriorRun::slice_numbers(size_t slice) const {
  return static_cast<size_t>(prior_.slices_[slice]) * grid_.height * grid_.width;
}

void PriorRun::predict(std::span<int32_t> means, std::span<uint8_t> indexes) const {
  const Prior::OfSlice& net = prior_.of_slices_[slice_];
  const Grid hidden = net.second.bounded(net.first.bounded(grid_));
  const size_t count = prior_.slices_[slice_], plane = static_cast<size_t>(grid_.height) * grid_.width;
#pragma omp parallel for schedule(static)
  for (int y = 0; y < grid_.height; ++y) {
    std::vector<int32_t> results(2 * count);
    for (int x = 0; x < grid_.width; ++x) {
      net.last.eighths(hidden, y, x, results.data());
      const size_t at = static_cast<size_t>(y) * grid_.width + x;
      for (size_t c = 0; c < count; ++c) {
        means[c * plane + at] = results[c];
        indexes[c * plane + at] = static_cast<uint8_t>(std::clamp(results[count + c], 0, kScales - 1));
      }
    }
  }
}

void PriorRun::take(std::span<const int32_t> latent) {
  const int count = prior_.slices_[slice_++];
  if (slice_ == prior_.slices_.size()) return;  // nobody looks at the last one
  const size_t plane = static_cast<size_t>(grid_.height) * grid_.width;
  for (size_t i = 0; i < plane; ++i) {
    int16_t* to = grid_.values.data() + i * grid_.stride + seen_;
    for (int c = 0; c < count; ++c) {
      const int32_t value =
          std::clamp(latent[c * plane + i], -kContextEighths, kContextEighths) * (1 << kToValue);
      to[c] = static_cast<int16_t>(value);
      to[count + c] = static_cast<int16_t>(value < 0 ? -value : value);
    }
  }
  seen_ += 2 * count;
}

}  // namespace strait::codec
