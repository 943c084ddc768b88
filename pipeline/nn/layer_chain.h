// Writes a network layer after layer: for the rooms that build theirs from options. A plugin derives its own
// words (a block, a level) from it.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "nn/network.h"

namespace strait::nn {

// Appends to a network that the caller owns and that must outlive it; copies go on independently from the
// same place. Nothing is checked here: nn::check looks at the whole.
class LayerChain {
 public:
  // Begins at an input or a layer: at the network's first input where none is named and there is one.
  explicit LayerChain(NetworkSpec& network, std::string from = {})
      : network_(&network), last_(std::move(from)) {
    if (last_.empty() && !network.inputs.empty()) last_ = network.inputs.front().name;
  }

  // What the next layer reads: the one before, or what continue_from named.
  const std::string& last() const { return last_; }
  void continue_from(std::string name) { last_ = std::move(name); }

  // Appends a layer that reads `from`, or last() where that is empty. Returns its name.
  std::string layer(const std::string& name, const char* op, Attributes attributes = {},
                    std::vector<std::string> from = {}) {
    if (from.empty()) from = {last_};
    network_->layers.push_back({name, op, std::move(from), std::move(attributes)});
    return last_ = name;
  }

 private:
  NetworkSpec* network_;
  std::string last_;
};

// The name of one of a row of layers: numbered("enc", 2) is enc2.
inline std::string numbered(std::string name, std::size_t number) {
  return name.append(std::to_string(number));
}

}  // namespace strait::nn
