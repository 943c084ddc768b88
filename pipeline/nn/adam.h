// Adam (Kingma and Ba 2015, arXiv:1412.6980) over Parameters, with optional clipping of the gradient.
#pragma once

#include <cstdint>

#include "nn/api.h"
#include "nn/parameters.h"

namespace strait::nn {

struct AdamOptions {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double clip_norm = 0;  // scales the whole gradient down to this L2 norm; 0: never
};

// Its whole state is steps() and the two moments: checkpoint those to resume to the same bits.
class STRAIT_NN_API Adam {
 public:
  // Moments for the trainable tensors of `parameters`, at zero.
  explicit Adam(const Parameters& parameters, AdamOptions options = {});

  // One update of `parameters` along -`gradients` (names as in the moments). The same bits for any number of
  // threads. Returns the L2 norm of the gradient before clipping. A gradient that is not finite changes
  // nothing and is returned as it is: the caller decides.
  double step(Parameters& parameters, const Parameters& gradients, double learning_rate);

  std::int64_t steps() const { return steps_; }
  void set_steps(std::int64_t steps) { steps_ = steps; }
  Parameters& first_moments() { return first_; }
  Parameters& second_moments() { return second_; }
  const Parameters& first_moments() const { return first_; }
  const Parameters& second_moments() const { return second_; }

 private:
  AdamOptions options_;
  Parameters first_;
  Parameters second_;
  std::int64_t steps_ = 0;
};

}  // namespace strait::nn
