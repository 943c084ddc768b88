// The recipe's tables [network], [objective] and [optimiser] of variational autoencoders.
#pragma once

#include "network.h"
#include "objective.h"
#include "strait/contract.h"
#include "strait/stage.h"

namespace strait::vae {

ParamTable declared_params();
NetworkOptions network_options(const Params& params);
// Throws Error (Code::usage) for what does not go together.
ObjectiveOptions objective_options(const Params& params);
// Pictures are drawn as zeros and ones, anew in every step. Throws as above.
bool binarises(const Params& params);

}  // namespace strait::vae
