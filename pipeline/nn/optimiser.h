// Optimisers over Parameters, chosen by kind. A trainer's step ends in
//
//   const double norm = optimiser_.step(weights_, net.gradients(), learning_rate);
//
// and its list of state in add_state(state_, STRAIT_STATE_OPTIMISER, optimiser_.state(), "optimiser."). The
// settings of a recipe's table [optimiser]: nn/optimiser_params.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "nn/api.h"
#include "nn/parameters.h"

namespace strait::nn {

enum class OptimiserKind {
  adam,    // Kingma and Ba 2015, arXiv:1412.6980
  adamw,   // Adam with decoupled weight decay: Loshchilov and Hutter 2019, arXiv:1711.05101
  adamax,  // Adam by the infinity norm: Kingma and Ba 2015, section 7.1; epsilon as in PyTorch
  sgd,     // with momentum (Polyak 1964), or Nesterov's as in Sutskever et al. 2013
};

// "adam", "adamw", "adamax", "sgd". Throws Error (Code::usage) for another name.
STRAIT_NN_API OptimiserKind optimiser_named(std::string_view name);
STRAIT_NN_API std::string name_of(OptimiserKind kind);

// Multiplies the learning rate of the tensors whose names begin with `prefix`.
struct RateFactor {
  std::string prefix;
  double factor = 1;  // 0: they keep their values
};

struct OptimiserOptions {
  OptimiserKind kind = OptimiserKind::adam;
  double beta1 = 0.9;     // 0..1, below 1; adam, adamw, adamax: decay of the mean
  double beta2 = 0.999;   // likewise, of the square, or of the largest
  double epsilon = 1e-8;  // above 0; adam, adamw, adamax: added to what the mean is divided by
  double momentum = 0.9;  // 0..1, below 1; sgd: decay of the velocity
  bool nesterov = false;  // sgd
  // adamw: the share, times the learning rate, that a step takes off; others: added to the clipped gradient,
  // times the weight. Tensors of fewer than two dimensions (biases, scales and shifts) do not decay.
  double weight_decay = 0;
  double clip_norm = 0;                       // scales the whole gradient down to this L2 norm; 0: never
  std::vector<RateFactor> rate_factors = {};  // of several that fit, the first
};

// Its whole state is state(): a checkpoint keeps that to resume to the same bits. One thread at a time.
class STRAIT_NN_API Optimiser {
 public:
  // For the trainable tensors of `parameters`. Throws Error (Code::usage) for options out of range.
  explicit Optimiser(const Parameters& parameters, OptimiserOptions options = {});

  // One update of `parameters` along -`gradients`, which have the names that it was made for. The same bits
  // for any number of threads. Returns the L2 norm of the gradient before clipping. A gradient that is not
  // finite changes nothing and its norm is returned as it is: the caller decides.
  double step(Parameters& parameters, const Parameters& gradients, double learning_rate);

  // "steps" ({1}; stands still at 2^24, where no bias is left to correct), and for every trainable tensor, in
  // its shape, what the kind remembers: "first.NAME" and "second.NAME" (adam, adamw), "first.NAME" and
  // "largest.NAME" (adamax), "velocity.NAME" (sgd). Values may be written; their addresses stay until the
  // optimiser is copied or assigned.
  Parameters& state() { return state_; }
  const Parameters& state() const { return state_; }

 private:
  // A tensor that is trained.
  struct Target {
    std::string name;
    double rate_factor;
    double weight_decay;
  };

  OptimiserOptions options_;
  std::vector<Target> targets_;
  Parameters state_;
};

}  // namespace strait::nn
