// Inference in 8-bit integers: convolutions read and multiply them, everything else stays in floats. What an
// int8 value means is a scale per tensor, chosen by calibration: from the values that occur on typical inputs
// (post-training quantisation: Jacob et al. 2018, arXiv:1712.05877; Nagel et al. 2021, arXiv:2106.08295).
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "nn/api.h"
#include "nn/network.h"
#include "nn/parameters.h"
#include "nn/program.h"
#include "nn/shape.h"

namespace strait::nn {

// Of a calibration: how large the values that each convolution reads may become, before they are clipped.
struct Int8Ranges {
  std::string clip;                      // how they were chosen, for people
  std::map<std::string, double> ranges;  // by the layer that reads
  bool empty() const { return ranges.empty(); }
};

// Most: nothing is clipped. Mse: where the mean square of rounding and clipping errors is least.
// Percentile: all but one value in ten thousand.
enum class Clip { most, mse, percentile };
STRAIT_NN_API Clip clip_named(const std::string& name);  // throws Error (Code::usage)

// Watches the values of a network with one input. Not thread-safe.
class STRAIT_NN_API Calibrator {
 public:
  // Both must outlive it. Throws Error (Code::unsupported) for networks without a layer that computes in
  // int8.
  Calibrator(const NetworkSpec& spec, const Parameters& parameters);

  // `nchw` holds shape.elements() floats, as infer() would get them. Compiles a program for every new shape.
  void observe(const float* nchw, const Shape& shape);

  // Throws Error (Code::usage) before anything was observed.
  Int8Ranges ranges(Clip clip) const;

 private:
  // Magnitudes in bins of equal width from 0 to `most`, which doubles when a larger one comes.
  struct Histogram {
    static constexpr std::size_t kBins = 4096;
    double most = 0;
    double largest = 0;
    std::vector<std::uint64_t> counts = std::vector<std::uint64_t>(kBins);
    void add(const float* values, std::size_t count);
    double clipped(Clip clip) const;
  };

  const Parameters& parameters_;
  NetworkSpec watched_;                         // with what is watched as outputs
  std::map<std::string, std::string> sources_;  // of the layers that compute in int8
  std::map<std::string, Histogram> histograms_;
};

}  // namespace strait::nn
