// Sources of pictures: samples of a generator, and walks between them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "generator.h"
#include "nn/precision.h"
#include "strait/stage.h"

namespace strait::gan {

// What both sources have in common: numbered samples of a generator.
class Sampler {
 public:
  // Adds the parameters that the constructor reads.
  static Contract with_params(Contract contract);
  explicit Sampler(const Params& params);

  const Generator& generator() const { return generator_; }
  int32_t label_of(uint64_t number) const;
  // What the generator makes sample `number` of: generator().input_size() numbers.
  std::vector<float> input(uint64_t number) const;
  // Makes the pictures, one frame an input: all the frames' outputs.
  void write(std::span<Frame> frames, const std::vector<float>& inputs) const;

 private:
  Generator generator_;
  uint64_t seed_;
  double truncation_;
  std::optional<int32_t> label_;  // without it each class in turn
  nn::Precision precision_;
};

class SampleStage {
 public:
  static Contract contract();
  explicit SampleStage(const Params& params) : sampler_(params) {}
  void run(std::span<Frame> frames) const;

 private:
  Sampler sampler_;
};

// From sample to sample along arcs.
class InterpolateStage {
 public:
  static Contract contract();
  explicit InterpolateStage(const Params& params);
  void run(std::span<Frame> frames) const;

 private:
  std::vector<float> input(uint64_t frame) const;

  Sampler sampler_;
  uint64_t steps_;
  std::vector<int64_t> stops_;  // numbers of samples; empty: 0, 1, 2, ...
  uint64_t loop_legs_;          // after which the walk is back where it began; 0: it does not return
};

}  // namespace strait::gan
