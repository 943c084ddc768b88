// A layer of a program under construction: it writes its forward steps, and later, last layer first, its
// backward steps, which may rely on what forward() left in the object. Private to the room.
#pragma once

#include "nn/builder.h"
#include "nn/network.h"

namespace strait::nn {

class Layer {
 public:
  explicit Layer(const LayerSpec& spec) : spec_(spec) {}
  virtual ~Layer() = default;
  Layer(const Layer&) = delete;
  Layer& operator=(const Layer&) = delete;

  virtual void forward(Builder& builder) = 0;
  virtual void backward(Builder& builder) = 0;

  const std::string& name() const { return spec_.name; }

 protected:
  const std::string& source(std::size_t i = 0) const { return spec_.from[i]; }
  const LayerSpec& spec() const { return spec_; }

 private:
  const LayerSpec& spec_;
};

}  // namespace strait::nn
