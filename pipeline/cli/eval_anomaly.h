// strait eval anomaly
#pragma once

#include "cli/session.h"
#include <CLI/CLI.hpp>

namespace strait::cli {

void add_eval_anomaly(CLI::App& eval, Session& session);

}  // namespace strait::cli
