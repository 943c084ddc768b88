// The activation that a layer ends with: into the primitive where that is possible, else as a step of its own
// in place. All of them have a derivative that follows from the result, so that nothing else must be kept.
#pragma once

#include "nn/builder.h"
#include "nn/network.h"

namespace strait::nn {

class Activation {
 public:
  static Activation none() { return {}; }
  static Activation of(const LayerSpec& layer);  // the attributes `act` and `slope`
  static Activation named(const std::string& kind, float slope);

  bool active() const { return active_; }
  void fuse(dnnl::post_ops& ops) const;
  void forward(Builder& builder, const std::string& layer, const dnnl::memory& src,
               const dnnl::memory& dst) const;

  // The gradient before the activation, from the layer's own: in place where the builder allows it.
  // `exclusive` of the result is true unless the activation is none.
  dnnl::memory backward(Builder& builder, const std::string& layer, const dnnl::memory& dst) const;

 private:
  bool active_ = false;
  dnnl::algorithm forward_kind_ = dnnl::algorithm::undef;
  dnnl::algorithm backward_kind_ = dnnl::algorithm::undef;
  float alpha_ = 0;
};

}  // namespace strait::nn
