// The content of PackedWeights: for every tensor, its copies in the layouts asked for so far; and the tensors
// that passes made of the given ones. Private to the room.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <dnnl.hpp>

#include "nn/parameters.h"
#include "nn/program.h"

namespace strait::nn {

struct PackedWeights::Content {
  // The copy of `plain` in layout `wanted`, made on first request. With scales: in integers, one scale for
  // each index of the first dimension, always the same for one tensor.
  dnnl::memory get(const std::string& tensor, const dnnl::memory& plain, const dnnl::memory::desc& wanted,
                   const std::vector<float>& scales = {});

  // What `make` gives, made on first request.
  const Parameters& folded(const std::function<Parameters()>& make);

  std::mutex mutex;
  std::optional<Parameters> made;
  std::map<std::string, std::vector<dnnl::memory>> copies;
};

}  // namespace strait::nn
