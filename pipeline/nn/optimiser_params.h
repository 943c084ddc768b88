// The recipe's table [optimiser] for trainers: kind, beta1, beta2, epsilon, momentum, nesterov, weight_decay,
// clip_norm, as in OptimiserOptions.
#pragma once

#include "nn/api.h"
#include "nn/optimiser.h"
#include "strait/contract.h"
#include "strait/stage.h"

namespace strait::nn {

// Declares them, with the trainer's own defaults.
STRAIT_NN_API void add_optimiser_params(ParamTable& table, const OptimiserOptions& defaults = {});

// optimiser.precision, for nn::precision_named(): trainers that compile their programs for it.
STRAIT_NN_API void add_training_precision(ParamTable& table);

// What add_optimiser_params declared, as the recipe has it.
STRAIT_NN_API OptimiserOptions optimiser_options(const Params& params);

}  // namespace strait::nn
