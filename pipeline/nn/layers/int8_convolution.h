// A convolution of int8 inference: sources per tensor, weights per output channel. Forward only. Private to
// the room.
#pragma once

#include <vector>

#include "nn/dnnl_compat.h"
#include "nn/layers/activation.h"
#include "nn/layers/layer.h"
#include "nn/layers/windowed.h"

namespace strait::nn {

class Int8Convolution final : public Layer {
 public:
  Int8Convolution(const LayerSpec& spec, Window (*window)(const LayerSpec&, const Shape& src))
      : Layer(spec), make_window_(window), activation_(Activation::of(spec)), biased_(spec.flag("bias")) {}

  void forward(Builder& builder) override;
  void backward(Builder& builder) override;

 private:
  dnnl::convolution_forward::primitive_desc describe(const Builder& builder, bool sum) const;
  std::vector<float> weight_scales(const float* weights, std::size_t rows, std::size_t columns) const;
  Desc bias_desc(const Shape& dst) const;

  Window (*make_window_)(const LayerSpec&, const Shape&);
  Activation activation_;
  bool biased_;
  Window window_;
  compat::Int8Scales scales_;
};

}  // namespace strait::nn
