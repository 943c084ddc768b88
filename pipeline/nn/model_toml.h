// model.toml as text. Private to the room.
#pragma once

#include <string>

#include "nn/model.h"

namespace strait::nn {

struct ModelText {
  ModelInfo info;
  NetworkSpec network;
  std::string sha256;  // of weights.safetensors
};

// Throws Error: missing, usage (with file:line:column).
ModelText read_model_toml(const std::string& file);
std::string write_model_toml(const ModelText& text);

}  // namespace strait::nn
