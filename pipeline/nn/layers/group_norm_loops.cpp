#include "nn/layers/group_norm_loops.h"

#include <algorithm>
#include <cmath>

#include "nn/layers/lanes.h"

namespace strait::nn {

namespace {

constexpr std::ptrdiff_t kRun = 1024;  // elements summed in f32, and then in double; a multiple of all lanes

// Calls visit(i, k) for the elements from begin (a multiple of kMostLanes) to end, k = i % kMostLanes.
template <class Visit>
void for_rows(std::ptrdiff_t begin, std::ptrdiff_t end, const Visit& visit) {
  std::ptrdiff_t i = begin;
  for (; i + kMostLanes <= end; i += kMostLanes) {
#pragma omp simd
    for (int k = 0; k < kMostLanes; ++k) visit(i + k, k);
  }
  for (; i < end; ++i) visit(i, static_cast<int>(i % kMostLanes));
}

}  // namespace

GroupNorm::GroupNorm(const Shape& shape, int groups, double epsilon, int lanes)
    : items_(shape.n),
      channels_(shape.c),
      width_(shape.c / groups),
      epsilon_(epsilon),
      lanes_(lanes),
      planes_(planes_of(shape, lanes)),
      pixels_(pixels_of(shape)),
      runs_((pixels_ * lanes + kRun - 1) / kRun),
      partials_(static_cast<std::size_t>(planes_ * runs_ * lanes)),
      sums_(static_cast<std::size_t>(planes_ * lanes)) {
  for (PerChannel* made : {&origin_, &mean_, &inverse_, &gain_, &shift_, &diff_, &slope_})
    made->resize(sums_.size());
}

// Calls visit(plane, run, first element, the one behind the last) in parallel; elements count from the plane.
template <class Visit>
void GroupNorm::for_runs(const Visit& visit) const {
  const std::ptrdiff_t elements = pixels_ * lanes_;
#pragma omp parallel for collapse(2) schedule(static)
  for (std::ptrdiff_t plane = 0; plane < planes_; ++plane) {
    for (std::ptrdiff_t run = 0; run < runs_; ++run)
      visit(plane, run, run * kRun, std::min(elements, (run + 1) * kRun));
  }
}

// Calls apply(i, a, b, c, d) for every element with its channel's coefficients.
template <class Apply>
void GroupNorm::for_elements(const Coefficients& coefficients, const Apply& apply) const {
  for_runs([&](std::ptrdiff_t plane, std::ptrdiff_t, std::ptrdiff_t begin, std::ptrdiff_t end) {
    float row[4][kMostLanes];
    for (std::size_t which = 0; which < coefficients.size(); ++which) {
      const float* from = coefficients[which]->data() + plane * lanes_;
      for (int k = 0; k < kMostLanes; ++k) row[which][k] = from[k % lanes_];
    }
    const std::ptrdiff_t first = plane * pixels_ * lanes_;
    for_rows(begin, end,
             [&](std::ptrdiff_t i, int k) { apply(first + i, row[0][k], row[1][k], row[2][k], row[3][k]); });
  });
}

// sums_ of term(i, a, b), which returns two numbers, over the pixels of every channel.
template <class Term>
void GroupNorm::sum_channels(const Coefficients& coefficients, const Term& term) {
  for_runs([&](std::ptrdiff_t plane, std::ptrdiff_t run, std::ptrdiff_t begin, std::ptrdiff_t end) {
    float a[kMostLanes];
    float b[kMostLanes];
    for (int k = 0; k < kMostLanes; ++k) {
      a[k] = (*coefficients[0])[static_cast<std::size_t>(plane * lanes_ + k % lanes_)];
      b[k] = (*coefficients[1])[static_cast<std::size_t>(plane * lanes_ + k % lanes_)];
    }
    float first[kMostLanes] = {};
    float second[kMostLanes] = {};
    const std::ptrdiff_t at = plane * pixels_ * lanes_;
    for_rows(begin, end, [&](std::ptrdiff_t i, int k) {
      const auto [one, two] = term(at + i, a[k], b[k]);
      first[k] += one;
      second[k] += two;
    });
    Sums* sums = partials_.data() + (plane * runs_ + run) * lanes_;
    std::fill_n(sums, lanes_, Sums());
    for (int k = 0; k < kMostLanes; ++k) {
      sums[k % lanes_].first += first[k];
      sums[k % lanes_].second += second[k];
    }
  });
  std::fill(sums_.begin(), sums_.end(), Sums());
  const Sums* partial = partials_.data();
  for (std::ptrdiff_t plane = 0; plane < planes_; ++plane) {
    for (std::ptrdiff_t i = 0; i < runs_ * lanes_; ++i, ++partial) {
      Sums& sum = sums_[static_cast<std::size_t>(plane * lanes_ + i % lanes_)];
      sum.first += partial->first;
      sum.second += partial->second;
    }
  }
}

// Calls visit(first, channel) for every group of every item: its first place in sums_, and its first channel.
template <class Visit>
void GroupNorm::for_groups(const Visit& visit) const {
  const auto padded = static_cast<int>(sums_.size()) / items_;
  for (int item = 0; item < items_; ++item) {
    for (int channel = 0; channel < channels_; channel += width_)
      visit(static_cast<std::size_t>(item) * padded + channel, channel);
  }
}

// mean_ and inverse_, from the moments of single channels (Chan et al. 1983,
// doi:10.1080/00031305.1983.10483115).
void GroupNorm::find_moments(const float* src) {
  for (std::ptrdiff_t i = 0; i < planes_ * lanes_; ++i)
    origin_[static_cast<std::size_t>(i)] = src[i / lanes_ * pixels_ * lanes_ + i % lanes_];
  struct Pair {
    float one;
    float two;
  };
  sum_channels({&origin_, &origin_}, [=](std::ptrdiff_t i, float origin, float) {
    const float above = src[i] - origin;
    return Pair{above, above * above};
  });
  const auto count = static_cast<double>(pixels_);
  for_groups([&](std::size_t first, int) {
    const auto mean_of = [&](std::size_t i) { return origin_[i] + sums_[i].first / count; };
    double mean = 0;
    for (std::size_t i = first; i < first + width_; ++i) mean += mean_of(i) / width_;
    double squares = 0;
    for (std::size_t i = first; i < first + width_; ++i) {
      const double within = sums_[i].second - sums_[i].first * sums_[i].first / count;
      const double between = mean_of(i) - mean;
      squares += std::max(0.0, within) + count * between * between;
    }
    const double inverse = 1 / std::sqrt(squares / (count * width_) + epsilon_);
    std::fill_n(mean_.begin() + static_cast<std::ptrdiff_t>(first), width_, static_cast<float>(mean));
    std::fill_n(inverse_.begin() + static_cast<std::ptrdiff_t>(first), width_, static_cast<float>(inverse));
  });
}

void GroupNorm::forward(const float* src, const float* scale, const float* shift, float* dst) {
  find_moments(src);
  for_groups([&](std::size_t first, int channel) {
    for (int k = 0; k < width_; ++k) {
      gain_[first + k] = inverse_[first + k] * (scale == nullptr ? 1 : scale[channel + k]);
      shift_[first + k] = shift == nullptr ? 0 : shift[channel + k];
    }
  });
  for_elements({&mean_, &gain_, &shift_, &shift_}, [=](std::ptrdiff_t i, float mean, float gain, float offset,
                                                       float) { dst[i] = (src[i] - mean) * gain + offset; });
}

// With z = (x - mean) * inverse and d = diff_dst * scale, the derivative by x is
// inverse * (d - mean of d - z * mean of d z).
void GroupNorm::backward(const float* src, const float* diff_dst, const float* scale, float* diff_src,
                         float* diff_scale, float* diff_shift) {
  struct Pair {
    float one;
    float two;
  };
  sum_channels({&mean_, &inverse_}, [=](std::ptrdiff_t i, float mean, float inverse) {
    return Pair{diff_dst[i], diff_dst[i] * ((src[i] - mean) * inverse)};
  });
  diff_parameters(diff_scale, diff_shift);
  if (diff_src == nullptr) return;
  const double elements = static_cast<double>(pixels_) * width_;
  for_groups([&](std::size_t first, int channel) {
    Sums sum;
    for (int k = 0; k < width_; ++k) {
      const double factor = scale == nullptr ? 1 : scale[channel + k];
      sum.first += factor * sums_[first + k].first;
      sum.second += factor * sums_[first + k].second;
    }
    const double inverse = inverse_[first];
    for (std::size_t i = first; i < first + width_; ++i) {
      diff_[i] = static_cast<float>(inverse * sum.first / elements);
      slope_[i] = static_cast<float>(inverse * inverse * sum.second / elements);
    }
  });
  for_elements({&mean_, &gain_, &diff_, &slope_},
               [=](std::ptrdiff_t i, float mean, float gain, float diff, float slope) {
                 diff_src[i] = diff_dst[i] * gain - diff - (src[i] - mean) * slope;
               });
}

void GroupNorm::diff_parameters(float* diff_scale, float* diff_shift) const {
  if (diff_scale == nullptr) return;
  const auto padded = sums_.size() / static_cast<std::size_t>(items_);
  for (std::size_t channel = 0; channel < static_cast<std::size_t>(channels_); ++channel) {
    Sums sum;
    for (std::size_t i = channel; i < sums_.size(); i += padded) {
      sum.first += sums_[i].first;
      sum.second += sums_[i].second;
    }
    diff_shift[channel] = static_cast<float>(sum.first);
    diff_scale[channel] = static_cast<float>(sum.second);
  }
}

}  // namespace strait::nn
