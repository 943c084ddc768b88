// The content of PackedWeights: for every tensor, its copies in the layouts asked for so far. Private to the
// room.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include <dnnl.hpp>

#include "nn/program.h"

namespace strait::nn {

struct PackedWeights::Content {
  // The copy of `plain` in layout `wanted`, made on first request.
  dnnl::memory get(const std::string& tensor, const dnnl::memory& plain, const dnnl::memory::desc& wanted);

  std::mutex mutex;
  std::map<std::string, std::vector<dnnl::memory>> copies;
};

}  // namespace strait::nn
