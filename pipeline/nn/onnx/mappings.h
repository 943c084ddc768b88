// The table of ops in ONNX: one function per op, which writes a layer as nodes. To add an op, write its
// function beside its kin, declare it here and name it and its attributes in mappings.cpp; tests/export has a
// case for it, which tools/check_onnx runs in ONNX Runtime. Private to the room.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "nn/onnx/layer_writer.h"

namespace strait::nn::onnx {

struct Mapping {
  std::string_view op;
  void (*write)(LayerWriter&);
  std::vector<std::string_view> attributes = {};  // that it writes, or that do nothing in inference

  bool knows(std::string_view attribute) const;
};

// Null where ONNX has no form of the op.
const Mapping* find_mapping(std::string_view op);

// windows.cpp
void write_conv(LayerWriter& writer);
void write_deconv(LayerWriter& writer);

// pools.cpp
void write_max_pool(LayerWriter& writer);
void write_average_pool(LayerWriter& writer);
void write_global_max_pool(LayerWriter& writer);
void write_global_average_pool(LayerWriter& writer);

// elementwise.cpp
void write_add(LayerWriter& writer);
void write_sub(LayerWriter& writer);
void write_mul(LayerWriter& writer);
void write_scale(LayerWriter& writer);
void write_quantise(LayerWriter& writer);
void write_identity(
    LayerWriter& writer);  // of the first source: what hands on a value, where it is an output

// activations.cpp
void write_activation(LayerWriter& writer);  // one that is a layer

// The activation that the layer ends with (its attribute `act`) over `linear`, where it has one.
void write_fused_activation(LayerWriter& writer, const std::string& linear);

// norms.cpp
void write_batch_norm(LayerWriter& writer);
void write_group_norm(LayerWriter& writer);
void write_instance_norm(LayerWriter& writer);
void write_layer_norm(LayerWriter& writer);
void write_l2_normalise(LayerWriter& writer);
void write_gdn(LayerWriter& writer);
void write_igdn(LayerWriter& writer);

// arrangement.cpp
void write_concat(LayerWriter& writer);
void write_slice(LayerWriter& writer);
void write_reshape(LayerWriter& writer);  // flatten too
void write_pixel_shuffle(LayerWriter& writer);
void write_pixel_unshuffle(LayerWriter& writer);
void write_upsample(LayerWriter& writer);

// dense.cpp
void write_dense(LayerWriter& writer);

// weights.cpp
// The name of the weights that inference reads: the stored ones, divided by their spectrum where the layer
// asks for it.
std::string write_weights(LayerWriter& writer);

}  // namespace strait::nn::onnx
