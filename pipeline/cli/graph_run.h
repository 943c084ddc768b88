// Runs a graph for a verb: progress shown, Ctrl-C heeded.
#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "run/runner.h"

namespace strait::cli {

// Shows progress on standard error (a bar on a terminal, plain lines elsewhere). `on_frame` may be empty.
run::Summary run_with_progress(const graph::Graph& graph, const host::Registry& registry,
                               const std::vector<Source>& sources, const run::Options& options,
                               const std::function<void(const Frame&)>& on_frame);

// What was done, where to look, and how to go on after failures or Ctrl-C.
void print_summary(const run::Summary& summary, const std::filesystem::path& out);

}  // namespace strait::cli
