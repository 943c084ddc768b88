// What inference leaves out of a network. Private to the room.
#pragma once

#include "nn/network.h"

namespace strait::nn {

// The same network without layers that only hand on a value in inference (dropout, reparameterise, detach),
// and without those that no output depends on (such as the variance of a latent that is then not sampled).
// The network must be checked; its outputs keep their names.
NetworkSpec inference_form(NetworkSpec spec);

}  // namespace strait::nn
