// The recipe's tables [network], [objective] and [optimiser] of generative adversarial networks.
#pragma once

#include "game.h"
#include "network.h"
#include "strait/contract.h"
#include "strait/stage.h"

namespace strait::gan {

ParamTable declared_params();
NetworkOptions network_options(const Params& params);
GameOptions game_options(const Params& params);

}  // namespace strait::gan
