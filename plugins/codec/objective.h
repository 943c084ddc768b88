// What a codec is judged by: bits a pixel + lambda * squared error of 8-bit values, lambda growing evenly in
// its logarithm over the model's levels.
#pragma once

#include <cstdint>

#include "nn/program.h"

namespace strait::codec {

// Of a picture at its level: bits a pixel, mean squared error of 8-bit values, and what is minimised.
struct Figures {
  double bpp = 0, mse = 0, loss = 0;
};

// Of programs that have the outputs of build_network() (network.h) and its inputs "level" and "level_back".
class Objective {
 public:
  // Levels count from 0 to levels - 1, numbers between them are allowed.
  Objective(double lambda_least, double lambda_most, int64_t levels);

  double lambda_of(double level) const;
  double highest() const { return static_cast<double>(levels_ - 1); }
  // Fills both inputs of item i.
  void set_level(nn::Program& net, size_t i, double level) const;
  // Of item i of what `net` has computed, whose picture is (3, height, width) in 0..1. In training writes the
  // derivatives of its share, 1 / items, of the mean loss.
  Figures assess(nn::Program& net, const float* picture, int64_t i, double level) const;

 private:
  double importance(double level) const;
  double bits_of(nn::Program& net, size_t item, double by) const;

  double least_, most_;
  int64_t levels_;
};

}  // namespace strait::codec
