// What `strait inspect` describes.
#pragma once

#include <filesystem>
#include <string>

#include "graph/graph.h"
#include "host/registry.h"

namespace strait::cli {

void describe_stage(const host::StageType& stage, bool json);
void describe_graph(const graph::Graph& graph);
void describe_model(const std::filesystem::path& folder);

// The program that a model becomes for a picture of one size.
struct ProgramRequest {
  std::string size;  // HxW; empty: not asked for
  std::string precision = "auto";
  int threads = 0;  // 0: as OpenMP is set
  int batch = 1;
  bool train = false;
  bool profile = false;
};
void describe_program(const std::filesystem::path& folder, const ProgramRequest& request);

}  // namespace strait::cli
