// The activation that a layer ends with: into the primitive where that is possible, else as a step of its
// own. Most have a derivative that follows from the result, so that they run in place and nothing else must
// be kept. The others (gelu, silu, softplus) need the value before them in training: there they are never
// part of a primitive, and write beside that value.
#pragma once

#include "nn/builder.h"
#include "nn/network.h"

namespace strait::nn {

class Activation {
 public:
  static Activation none() { return {}; }
  static Activation of(const LayerSpec& layer);     // the attributes `act` and `slope`
  static Activation alone(const LayerSpec& layer);  // a layer that is one; none() for other ops
  static Activation named(const std::string& kind, float slope);

  bool active() const { return active_; }
  bool is_plain_relu() const { return forward_kind_ == dnnl::algorithm::eltwise_relu && alpha_ == 0; }
  bool may_fuse(const Builder& builder) const { return active_ && !keeps_src(builder); }
  void fuse(dnnl::post_ops& ops) const;
  // As a step from `src` to `dst`, which may be one memory where apply() would make it so.
  void forward(Builder& builder, const std::string& layer, const dnnl::memory& src, const dnnl::memory& dst);
  // As a step behind a layer that has written `before`; returns the memory of the layer's value.
  dnnl::memory apply(Builder& builder, const std::string& layer, const dnnl::memory& before);

  // The gradient before the activation, from the layer's own: in place where the builder allows it.
  // `exclusive` of the result is true unless the activation is none.
  dnnl::memory backward(Builder& builder, const std::string& layer, const dnnl::memory& dst) const;

 private:
  bool keeps_src(const Builder& builder) const { return derives_from_src_ && builder.training(); }

  bool active_ = false;
  bool derives_from_src_ = false;
  dnnl::algorithm forward_kind_ = dnnl::algorithm::undef;
  dnnl::algorithm backward_kind_ = dnnl::algorithm::undef;
  float alpha_ = 0;
  dnnl::memory src_;
};

}  // namespace strait::nn
