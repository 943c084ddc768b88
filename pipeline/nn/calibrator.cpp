#include <algorithm>
#include <cmath>
#include <limits>

#include "nn/int8.h"
#include "nn/passes/inference_form.h"
#include "nn/passes/int8_layers.h"
#include "nn/shapes.h"
#include "nn/tensor_rules.h"
#include "strait/error.h"

namespace strait::nn {

namespace {

constexpr double kSteps = 127;  // of a signed value, from 0 to its range

}  // namespace

Clip clip_named(const std::string& name) {
  if (name == "max") return Clip::most;
  if (name == "mse") return Clip::mse;
  if (name == "percentile") return Clip::percentile;
  throw Error(Code::usage, "clip", "there is no '" + name + "' (expected max, mse or percentile)");
}

Calibrator::Calibrator(const NetworkSpec& spec, const Parameters& parameters)
    : parameters_(parameters), watched_(inference_form(spec)) {
  const auto shapes = infer_shapes(watched_, nominal_shape(watched_));
  for (const LayerSpec& layer : watched_.layers) {
    if (computes_in_int8(layer, watched_, shapes)) sources_[layer.name] = layer.from.front();
  }
  if (sources_.empty()) {
    throw Error(Code::unsupported, spec.file, "no layer of the network computes in int8",
                "use it in f32 or bf16");
  }
  for (const auto& [layer, source] : sources_) {
    auto& outputs = watched_.outputs;
    if (std::find(outputs.begin(), outputs.end(), source) == outputs.end()) outputs.push_back(source);
  }
}

void Calibrator::observe(const float* nchw, const Shape& shape) {
  Program program = Program::compile(watched_, parameters_, shape);
  std::copy_n(nchw, shape.elements(), program.input());
  program.forward();
  for (const auto& [layer, source] : sources_)
    histograms_[layer].add(program.output(source), program.output_shape(source).elements());
}

Int8Ranges Calibrator::ranges(Clip clip) const {
  if (histograms_.empty()) throw Error(Code::usage, "calibration", "nothing was observed");
  constexpr const char* kNames[] = {"max", "mse", "percentile"};
  Int8Ranges found{kNames[static_cast<std::size_t>(clip)], {}};
  for (const auto& [layer, histogram] : histograms_) found.ranges[layer] = histogram.clipped(clip);
  return found;
}

void Calibrator::Histogram::add(const float* values, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i)
    largest = std::max(largest, static_cast<double>(std::fabs(values[i])));
  if (most == 0 && largest > 0) most = largest;
  while (largest > most) {
    for (std::size_t bin = 0; bin < kBins / 2; ++bin) counts[bin] = counts[2 * bin] + counts[2 * bin + 1];
    std::fill(counts.begin() + kBins / 2, counts.end(), 0);
    most *= 2;
  }
  if (most == 0) {
    counts[0] += count;
    return;
  }
  const double bins = static_cast<double>(kBins) / most;
  for (std::size_t i = 0; i < count; ++i) {
    const auto bin = static_cast<std::size_t>(std::fabs(values[i]) * bins);
    ++counts[std::min(bin, kBins - 1)];
  }
}

double Calibrator::Histogram::clipped(Clip clip) const {
  if (clip == Clip::most || most == 0) return largest;
  const double width = most / static_cast<double>(kBins);
  if (clip == Clip::percentile) {
    std::uint64_t all = 0;
    for (const std::uint64_t count : counts) all += count;
    std::uint64_t beyond = 0;
    std::size_t bin = kBins;
    while (bin > 1 && (beyond + counts[bin - 1]) * 10000 <= all) beyond += counts[--bin];
    return std::min(largest, static_cast<double>(bin) * width);
  }
  double best = largest;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t candidate = kBins / 32; candidate <= kBins; candidate += kBins / 256) {
    const double range = static_cast<double>(candidate) * width;
    const double rounding = range * range / (kSteps * kSteps) / 12;
    double error = 0;
    for (std::size_t bin = 0; bin < kBins; ++bin) {
      const double beyond = std::max(0.0, (static_cast<double>(bin) + 0.5) * width - range);
      error += static_cast<double>(counts[bin]) * (beyond > 0 ? beyond * beyond : rounding);
    }
    if (error < least) {
      least = error;
      best = range;
    }
  }
  return std::min(best, largest);
}

}  // namespace strait::nn
