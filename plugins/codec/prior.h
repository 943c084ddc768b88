// What the entropy coder needs to know of a number before it is decoded: its mean and its scale index. The
// prior of the network (network.h), run in whole numbers, so that every machine finds the same.
//
// Values have 6 bits behind the point and lie between -4096 and 4096; weights have as many bits behind the
// point as the 32-bit sums of their output channel have room for; sums are rounded to the nearest by an
// arithmetic shift. Weights become integers by exact operations only.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "nn/network.h"
#include "nn/parameters.h"

namespace strait::codec {

constexpr int kValueBits = 6;     // behind the point
constexpr int kValueMost = 4096;  // kActivationMost with that many bits
constexpr int kMeanBits = 3;      // of means and latents: whole numbers of eighths

// Height x width pixels of `stride` numbers each, of which the first channels are in use.
struct Grid {
  Grid(int rows, int columns, int numbers)
      : height(rows),
        width(columns),
        stride(numbers),
        values(static_cast<size_t>(rows) * columns * numbers) {}
  int16_t* at(int y, int x) { return values.data() + (static_cast<size_t>(y) * width + x) * stride; }
  const int16_t* at(int y, int x) const {
    return values.data() + (static_cast<size_t>(y) * width + x) * stride;
  }

  int height, width, stride;
  std::vector<int16_t> values;
};

// A convolution of stride 1, padded with zeros to the same size.
class IntegerConvolution {
 public:
  // Of the layer `name`. Throws Error (corrupt) where weights are not finite or too large.
  IntegerConvolution(const nn::Parameters& parameters, const std::string& name);

  int inputs() const { return inputs_; }
  int outputs() const { return outputs_; }
  // The first inputs() channels of `from`, through the convolution and into 0..kValueMost.
  Grid bounded(const Grid& from) const;
  // The output channels of one pixel in whole eighths.
  void eighths(const Grid& from, int y, int x, int32_t* results) const;

 private:
  // What one pixel's outputs come to, outputs() numbers.
  void sums(const Grid& from, int y, int x, int32_t* totals) const;
  void quantise(int output, const float* weights, float bias, const std::string& where);

  int inputs_, outputs_, kernel_;
  std::vector<int16_t> weights_;  // output, row, column, input
  std::vector<int32_t> bias_;
  std::vector<int> shift_;  // bits behind the point of each output's weights
};

// Immutable, thread-safe.
class Prior {
 public:
  // Of a network that build_network() made. Throws Error (corrupt).
  Prior(const nn::NetworkSpec& network, const nn::Parameters& parameters);

  int hyper_channels() const { return static_cast<int>(z_table_.size() / static_cast<size_t>(levels_)); }
  int levels() const { return levels_; }
  const std::vector<int>& slices() const { return slices_; }  // channels of each
  int channels() const;                                       // of the latent
  // The scale index of every channel of z. `position` (quality.h) is clamped to the model's levels.
  std::vector<uint8_t> z_indexes(int position) const;

 private:
  friend class PriorRun;
  int levels_ = 0;
  std::vector<int> slices_;
  std::vector<int32_t> z_table_;  // (channel, level), 6 bits behind the point
  IntegerConvolution from_z_, trunk_;
  struct OfSlice {
    IntegerConvolution first, second, last;
  };
  std::vector<OfSlice> of_slices_;
};

// The slices of one tile, in their order. All arrays are channel by channel, row by row.
class PriorRun {
 public:
  // z has hyper_channels() x height x width; the latent twice the height and width.
  PriorRun(const Prior& prior, std::span<const int32_t> z, int height, int width);

  size_t slice_numbers(size_t slice) const;
  // What is known of the next slice: means in eighths, scale indexes below 64.
  void predict(std::span<int32_t> means, std::span<uint8_t> indexes) const;
  // What the slice turned out to be, in eighths.
  void take(std::span<const int32_t> latent);

 private:
  const Prior& prior_;
  size_t slice_ = 0;
  int seen_;   // channels of grid_ in use
  Grid grid_;  // the trunk, then each slice within bounds and its size
};

}  // namespace strait::codec
