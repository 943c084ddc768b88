// A frame on its way through the graph, and what the run notes about it meanwhile.
#pragma once

#include <string>
#include <vector>

#include "core/frame.h"

namespace strait::run {

struct Journey {
  Frame frame;
  std::string key;                  // of the catalog; empty without one
  std::vector<size_t> file_owners;  // by frame.files: the node that queued it
  double megapixels = 0;            // of the first image that a stage made
};

}  // namespace strait::run
