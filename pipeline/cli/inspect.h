// The three things `strait inspect` describes.
#pragma once

#include <filesystem>

#include "graph/graph.h"
#include "host/registry.h"

namespace strait::cli {

void describe_stage(const host::StageType& stage, bool json);
void describe_graph(const graph::Graph& graph);
void describe_model(const std::filesystem::path& folder);

}  // namespace strait::cli
