// What decides the outputs of a frame, as one hash: where it is equal, the work need not be done again.
#pragma once

#include <cstdint>
#include <string>

#include "core/frame.h"
#include "graph/graph.h"
#include "host/registry.h"

namespace strait::run {

// The part that all frames share: graph, seed, and the contents of the plugins and models that the graph
// uses. Throws Error where one of those files cannot be read.
std::string run_key(const graph::Graph& graph, const host::Registry& registry, uint64_t seed);

// With the frame's names and the content of its file, if it has one. Empty where that is no regular file or
// cannot be read: such a frame is always run, and the stage that reads it says what is wrong.
std::string frame_key(const std::string& run_key, const Source& source);

}  // namespace strait::run
