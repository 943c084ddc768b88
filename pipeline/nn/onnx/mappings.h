// The table of ops in ONNX: one function per op, which writes a layer as nodes. To add an op, write its
// function beside its kin, declare it here and name it in mappings.cpp; tools/check_onnx runs it in ONNX
// Runtime. Private to the room.
#pragma once

#include <string>
#include <string_view>

#include "nn/onnx/layer_writer.h"

namespace strait::nn::onnx {

using Mapping = void (*)(LayerWriter&);

// Null where ONNX has no form of the op.
Mapping find_mapping(std::string_view op);

// windows.cpp
void write_conv(LayerWriter& writer);
void write_deconv(LayerWriter& writer);

// elementwise.cpp
void write_add(LayerWriter& writer);
void write_activation(LayerWriter& writer);  // an activation that is a layer
void write_batch_norm(LayerWriter& writer);

// The activation that the layer ends with (its attribute `act`) over `linear`, where it has one.
void write_fused_activation(LayerWriter& writer, const std::string& linear);

// arrangement.cpp
void write_concat(LayerWriter& writer);
void write_pixel_shuffle(LayerWriter& writer);
void write_pixel_unshuffle(LayerWriter& writer);

// dense.cpp
void write_dense(LayerWriter& writer);

}  // namespace strait::nn::onnx
