// strait eval latent: what models keep of pictures in their latents, against each other.
#pragma once

#include "cli/session.h"
#include <CLI/CLI.hpp>

namespace strait::cli {

// Adds the verb to `strait eval`.
void add_eval_latent(CLI::App& eval, Session& session);

}  // namespace strait::cli
