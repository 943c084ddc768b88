// The loops of group_norm over values in blocks of lanes (layers/lanes.h). Sums run over a fixed number of
// pixels, then over those sums and over channels in order, so that neither threads nor batch change a bit.
// Private to the room.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "nn/shape.h"

namespace strait::nn {

// Not thread-safe. `scale` and `shift` (one number a channel) and their gradients may be null: 1 and 0.
class GroupNorm {
 public:
  GroupNorm(const Shape& shape, int groups, double epsilon, int lanes);

  // dst = (src - mean) / sqrt(variance + epsilon) * scale + shift, by item and group.
  void forward(const float* src, const float* scale, const float* shift, float* dst);
  // After forward() on the same src and scale. `diff_src` may be null.
  void backward(const float* src, const float* diff_dst, const float* scale, float* diff_src,
                float* diff_scale, float* diff_shift);

 private:
  // Numbers by item and channel, with those that fill up blocks of lanes, which stay 0.
  using PerChannel = std::vector<float>;
  using Coefficients = std::array<const PerChannel*, 4>;
  struct Sums {
    double first = 0;
    double second = 0;
  };

  template <class Visit>
  void for_runs(const Visit& visit) const;
  template <class Apply>
  void for_elements(const Coefficients& coefficients, const Apply& apply) const;
  template <class Term>
  void sum_channels(const Coefficients& coefficients, const Term& term);

  void find_moments(const float* src);
  void diff_parameters(float* diff_scale, float* diff_shift) const;
  template <class Visit>
  void for_groups(const Visit& visit) const;

  int items_;
  int channels_;
  int width_;  // channels of a group
  double epsilon_;
  int lanes_;
  std::ptrdiff_t planes_;
  std::ptrdiff_t pixels_;
  std::ptrdiff_t runs_;         // of each plane
  std::vector<Sums> partials_;  // by plane, run and lane
  std::vector<Sums> sums_;      // by item and channel
  PerChannel origin_;           // a value of the channel: sums of small differences keep their precision
  PerChannel mean_;
  PerChannel inverse_;  // 1 / sqrt(variance + epsilon)
  PerChannel gain_;     // scale * inverse
  PerChannel shift_;
  PerChannel diff_;   // what backward takes off everywhere,
  PerChannel slope_;  // and for each unit above the mean
};

}  // namespace strait::nn
