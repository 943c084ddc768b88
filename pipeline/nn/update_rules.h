// How the kinds of optimiser update one tensor. Private to the room.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "nn/optimiser.h"

namespace strait::nn {

struct Update {
  float* value;
  const float* gradient;
  std::array<float*, 2> memory;  // what the rule remembers, in the order of its names
  std::size_t count;
  double learning_rate;
  double weight_decay;
  double clip;  // factor of the gradient
  double step;  // counts from 1
};

struct UpdateRule {
  std::vector<std::string> memory;  // names; at most 2
  void (*apply)(const Update&, const OptimiserOptions&);
};

const UpdateRule& update_rule(OptimiserKind kind);

}  // namespace strait::nn
