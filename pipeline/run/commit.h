// Puts the files of a finished frame into OUT.
#pragma once

#include <filesystem>

#include "graph/graph.h"
#include "run/journey.h"

namespace strait::run {

// All files of a frame that has not failed, each under a temporary name first, or none: what goes wrong (no
// space, the input itself as target) becomes the frame's failure, at the stage that queued the file.
void commit_files(Journey& journey, const graph::Graph& graph, const std::filesystem::path& out);

}  // namespace strait::run
