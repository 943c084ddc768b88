// The recipe's tables [network], [objective] and [optimiser] of autoencoders.
#pragma once

#include "network.h"
#include "strait/contract.h"
#include "strait/stage.h"
#include "trainer.h"

namespace strait::autoencode {

ParamTable declared_params();
NetworkOptions network_options(const Params& params);
// Throws Error (Code::usage) for what the network cannot be asked.
Objective objective_of(const Params& params, const NetworkOptions& network);

}  // namespace strait::autoencode
