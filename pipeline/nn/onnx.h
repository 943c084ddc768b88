// A model as an ONNX file, for other runtimes: network and weights in one file, opset 13 (docs/export.md).
#pragma once

#include <filesystem>

#include "nn/api.h"
#include "nn/model.h"

namespace strait::nn {

// Inputs and output keep their names and are f32 tensors N, C, H, W; the batch is free, and so are height and
// width where the network does not fix them (they must still be multiples of size_multiple()). What only
// training needs (dropout, say) is left out. Initialisers are the tensors of weights.safetensors that
// inference reads, names and values alike; what it computes from them beforehand (spectral norm, gdn) has a
// name with a slash. Written beside `file` under a temporary name, then renamed over it. Throws Error:
// Code::unsupported (an op or attribute that has no form in ONNX; names the layer), Code::limit (protobuf
// ends at 2 GiB), Code::io.
STRAIT_NN_API void write_onnx(const Model& model, const std::filesystem::path& file);

}  // namespace strait::nn
