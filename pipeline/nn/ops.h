// The table of ops: what each one takes, the shape and parameters it implies, and how its layer is made. An
// op is described in its own file under layers/, next to the layer that runs it. Private to the room.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nn/api.h"
#include "nn/network.h"
#include "nn/shape.h"

namespace strait::nn {

class Layer;

struct AttributeRule {
  std::string name;
  Attribute fallback;  // also says the type; an integer may stand for a number
  bool required = false;
  double least = 0;  // of numbers
  double most = 0;
  std::vector<std::string> choices = {};  // of texts
};

// A tensor that a layer owns. `fan_in` > 0 asks for normal weights of variance gain^2 / fan_in, else
// `constant`.
struct TensorRule {
  std::string suffix;
  std::vector<std::int64_t> shape;
  bool trainable = true;
  double fan_in = 0;
  double gain = 1;
  float constant = 0;
  std::optional<float> diagonal = {};  // of a square matrix that is otherwise `constant`
};

// Output size is input size * up / down.
struct Scale {
  int up = 1;
  int down = 1;
};

// Thrown by `shape` for inputs that the op cannot take; the caller adds the place.
struct ShapeProblem {
  std::string what;
};

struct Op {
  std::string name;
  int least_inputs = 1;
  int most_inputs = 1;
  std::vector<AttributeRule> attributes;
  Shape (*shape)(const LayerSpec&, std::span<const Shape> srcs);
  std::vector<TensorRule> (*tensors)(const LayerSpec&, std::span<const Shape> srcs);
  double (*macs)(const LayerSpec&, std::span<const Shape> srcs);  // of one forward pass over the whole shape
  Scale (*scale)(const LayerSpec&);
  // How far beyond its own place an output element sees, in elements of the source; infinity: all. Null: not
  // at all.
  double (*reach)(const LayerSpec&) = nullptr;
  std::unique_ptr<Layer> (*make)(const LayerSpec&);
  std::unique_ptr<Layer> (*make_int8)(const LayerSpec&) = nullptr;  // null: it computes in floats only
  bool stops_gradient = false;                                      // its sources get none through it
  bool identity_in_inference = false;  // inference may read its first source in its place
};

STRAIT_NN_API const std::vector<Op>& ops();  // exported for the tests
const Op* find_op(std::string_view name);
const AttributeRule* find_attribute(const Op& op, std::string_view name);

// Parts that several ops share.
std::vector<TensorRule> no_tensors(const LayerSpec&, std::span<const Shape>);
double no_macs(const LayerSpec&, std::span<const Shape>);
Scale same_scale(const LayerSpec&);
Shape same_shape(const LayerSpec&, std::span<const Shape> srcs);
Shape one_shape(const LayerSpec& layer, std::span<const Shape> srcs);  // of sources that must agree in it
std::vector<AttributeRule> with_activation(std::vector<AttributeRule> rules);
// The gain of He initialisation for the layer's fused activation f: 1 / sqrt(E[f(z)^2]) for a standard normal
// z, so that the mean square of values stays the same from layer to layer (He et al. 2015, section 2.2).
double activation_gain(const LayerSpec& layer);

// One per op, defined in layers/.
Op conv_op();
Op deconv_op();
Op pixel_shuffle_op();
Op pixel_unshuffle_op();
Op add_op();
Op concat_op();
Op leaky_relu_op();
Op relu_op();
Op sigmoid_op();
Op tanh_op();
Op elu_op();
Op gelu_op();
Op silu_op();
Op softplus_op();
Op dense_op();
Op batch_norm_op();
Op max_pool_op();
Op average_pool_op();
Op global_max_pool_op();
Op global_average_pool_op();
Op upsample_op();
Op mul_op();
Op sub_op();
Op scale_op();
Op slice_op();
Op reshape_op();
Op flatten_op();
Op detach_op();
Op dropout_op();
Op reparameterise_op();
Op quantise_op();
Op anneal_op();
Op group_norm_op();
Op instance_norm_op();
Op layer_norm_op();
Op l2_normalise_op();
Op gdn_op();
Op igdn_op();

}  // namespace strait::nn
