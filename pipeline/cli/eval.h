// What `strait eval` measures, one file each. A function adds its kind to the parser.
#pragma once

#include "cli/session.h"
#include <CLI/CLI.hpp>

namespace strait::cli {

void add_eval_anomaly(CLI::App& eval, Session& session);
void add_eval_classify(CLI::App& eval, Session& session);
void add_eval_codec(CLI::App& eval, Session& session);
void add_eval_denoise(CLI::App& eval, Session& session);
void add_eval_generator(CLI::App& eval, Session& session);
void add_eval_latent(CLI::App& eval, Session& session);
void add_eval_tag(CLI::App& eval, Session& session);
void add_eval_vae(CLI::App& eval, Session& session);

}  // namespace strait::cli
