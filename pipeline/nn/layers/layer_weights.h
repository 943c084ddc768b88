// The tensor "weights" of a layer, as its primitives read it and write its gradient; normalised by its
// spectrum where the layer has spectral_norm = true. Private to the room.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "nn/builder.h"
#include "nn/layers/spectral_norm.h"
#include "nn/network.h"
#include "nn/ops.h"

namespace strait::nn {

class LayerWeights {
 public:
  explicit LayerWeights(const LayerSpec& spec);

  // In forward(), before anything else here. `plain` describes the stored tensor, of `rows` output channels.
  void prepare(Builder& builder, const Desc& plain, dnnl::memory::dim rows);
  dnnl::memory packed(Builder& builder, const Desc& wanted) const;
  // In backward(): where a primitive may write the gradient in its own layout; flush() after that step.
  dnnl::memory gradient_target(Builder& builder, const Desc& written) const;
  void flush(Builder& builder, const dnnl::memory& written) const;

 private:
  std::string tensor_;
  std::string vector_;  // name of the power iteration's
  bool normalised_;
  Desc plain_;
  dnnl::memory master_;
  std::shared_ptr<SpectralNorm> norm_;
};

// For ops whose weights' first dimension is the output's.
AttributeRule spectral_norm_attribute();
// Adds the vector of the power iteration over `rows` output channels, where the layer asks for it.
void add_spectral_norm_tensor(const LayerSpec& layer, int rows, std::vector<TensorRule>& rules);

}  // namespace strait::nn
