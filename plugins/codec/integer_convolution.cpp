#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "prior.h"
#include "products.h"
#include "strait/error.h"

namespace strait::codec {
namespace {

constexpr int kMostShift = 15;
constexpr double kSumMost = 1 << 30;  // of an output, whatever the values are

int32_t rounded_shift(int32_t value, int bits) {
  return bits == 0 ? value : (value + (1 << (bits - 1))) >> bits;
}

}  // namespace

IntegerConvolution::IntegerConvolution(const nn::Parameters& parameters, const std::string& name) {
  const nn::Tensor& weights = parameters.at(name + ".weights");
  const nn::Tensor& bias = parameters.at(name + ".bias");
  const bool square =
      weights.shape.size() == 4 && weights.shape[2] == weights.shape[3] && weights.shape[2] % 2 == 1;
  if (!square || bias.size() != static_cast<size_t>(weights.shape[0]))
    throw Error(Code::corrupt, name, "no convolution with a square, odd kernel and a bias");
  outputs_ = static_cast<int>(weights.shape[0]);
  inputs_ = static_cast<int>(weights.shape[1]);
  kernel_ = static_cast<int>(weights.shape[2]);
  const size_t each = weights.size() / static_cast<size_t>(outputs_);
  weights_.resize(weights.size());
  bias_.resize(outputs_);
  shift_.resize(outputs_);
  for (int o = 0; o < outputs_; ++o) quantise(o, weights.data() + o * each, bias.data()[o], name);
}

// Scaling by powers of two and rounding to the nearest are exact, so that all machines come to the same
// integers.
void IntegerConvolution::quantise(int output, const float* weights, float bias, const std::string& where) {
  const size_t area = static_cast<size_t>(kernel_) * kernel_, each = area * inputs_;
  const auto refuse = [&](const char* what) {
    throw Error(Code::corrupt, where, std::string("weights of channel ") + std::to_string(output) + what,
                "the model cannot be used for files");
  };
  for (int shift = kMostShift; shift >= 0; --shift) {
    double sum = 0, most = 0;
    for (size_t i = 0; i < each; ++i) {
      const double weight = std::abs(std::nearbyint(std::ldexp(static_cast<double>(weights[i]), shift)));
      sum += weight;
      most = std::max(most, weight);
    }
    const double scaled_bias = std::nearbyint(std::ldexp(static_cast<double>(bias), shift + kValueBits));
    if (!std::isfinite(sum) || !std::isfinite(scaled_bias)) refuse(" are no finite numbers");
    if (most > INT16_MAX || sum * kValueMost + std::abs(scaled_bias) > kSumMost) continue;
    shift_[output] = shift;
    bias_[output] = static_cast<int32_t>(scaled_bias);
    for (size_t i = 0; i < each; ++i)  // (input, pixel) becomes (pixel, input)
      weights_[output * each + i % area * inputs_ + i / area] =
          static_cast<int16_t>(std::nearbyint(std::ldexp(static_cast<double>(weights[i]), shift)));
    return;
  }
  refuse(" are too large for 32-bit sums");
}

void IntegerConvolution::sums(const Grid& from, int y, int x, int32_t* totals) const {
  static const AddProducts add = add_products();
  const int reach = kernel_ / 2;
  const size_t each = static_cast<size_t>(kernel_) * kernel_ * inputs_;
  const int first = std::max(0, x - reach), last = std::min(from.width - 1, x + reach);
  // Channels that are all used lie side by side for a whole row of the kernel, as its weights do.
  const int together = from.stride == inputs_ ? last - first + 1 : 1;
  std::copy(bias_.begin(), bias_.end(), totals);
  for (int row = std::max(0, y - reach); row <= std::min(from.height - 1, y + reach); ++row)
    for (int column = first; column <= last; column += together) {
      const int tap = (row - y + reach) * kernel_ + (column - x + reach);
      add(weights_.data() + static_cast<size_t>(tap) * inputs_, each, from.at(row, column),
          static_cast<size_t>(together) * inputs_, totals, outputs_);
    }
}

Grid IntegerConvolution::bounded(const Grid& from) const {
  Grid result(from.height, from.width, outputs_);
#pragma omp parallel for schedule(static)
  for (int y = 0; y < from.height; ++y) {
    std::vector<int32_t> totals(outputs_);
    for (int x = 0; x < from.width; ++x) {
      sums(from, y, x, totals.data());
      for (int o = 0; o < outputs_; ++o)
        result.at(y, x)[o] =
            static_cast<int16_t>(std::clamp(rounded_shift(totals[o], shift_[o]), 0, kValueMost));
    }
  }
  return result;
}

void IntegerConvolution::eighths(const Grid& from, int y, int x, int32_t* results) const {
  sums(from, y, x, results);
  for (int o = 0; o < outputs_; ++o)
    results[o] = rounded_shift(results[o], shift_[o] + kValueBits - kMeanBits);
}

}  // namespace strait::codec
