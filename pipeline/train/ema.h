// The exponential moving average of the weights: smoother than the weights themselves, and what is shipped.
#pragma once

#include <cstdint>
#include <vector>

#include "nn/parameters.h"
#include "train/trainer_handle.h"

namespace strait::train {

class Ema {
 public:
  // Starts at the trainer's present weights. Keeps pointers to them. decay 0..1, below 1; with 0 there is no
  // average: values() is empty, and nothing is ever changed.
  Ema(const TrainerHandle& trainer, double decay);

  // After step number `step` (from 0). Early on the memory is shorter, min(decay, (1 + step) / (10 + step)),
  // so that the random start is forgotten.
  void update(int64_t step);

  nn::Parameters& values() { return values_; }
  const nn::Parameters& values() const { return values_; }

  // Exchanges weights and averages; twice is nothing, to the bit.
  void swap();

 private:
  std::vector<strait_trainer_tensor> weights_;
  nn::Parameters values_;
  double decay_;
};

// While it lives, the trainer has the averaged weights.
class AveragedWeights {
 public:
  explicit AveragedWeights(Ema& ema) : ema_(ema) { ema_.swap(); }
  ~AveragedWeights() { ema_.swap(); }
  AveragedWeights(const AveragedWeights&) = delete;
  AveragedWeights& operator=(const AveragedWeights&) = delete;

 private:
  Ema& ema_;
};

}  // namespace strait::train
