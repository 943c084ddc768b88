#include "nn/shapes.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include <fmt/format.h>

#include "nn/network_check.h"
#include "nn/ops.h"
#include "nn/tensor_rules.h"
#include "strait/error.h"

namespace strait::nn {

namespace {

// A size relative to the first input, in lowest terms.
struct Ratio {
  std::int64_t up = 1;
  std::int64_t down = 1;
};

Ratio times(Ratio ratio, Scale scale) {
  const std::int64_t up = ratio.up * scale.up;
  const std::int64_t down = ratio.down * scale.down;
  const std::int64_t common = std::gcd(up, down);
  return {up / common, down / common};
}

Shape input_shape(const NetworkSpec& spec, const InputSpec& input, const Shape& first) {
  const Shape shape{first.n, input.channels, input.height > 0 ? input.height : first.h,
                    input.width > 0 ? input.width : first.w};
  if (&input == &spec.inputs.front() && shape != first) {
    throw Error(Code::usage, spec.file,
                fmt::format("input '{}' has the wrong shape (expected {}x{}x{}, got {}x{}x{})", input.name,
                            shape.c, shape.h, shape.w, first.c, first.h, first.w));
  }
  return shape;
}

std::vector<Shape> shapes_of(const LayerSpec& layer, const std::map<std::string, Shape>& known) {
  std::vector<Shape> shapes;
  for (const std::string& name : layer.from) shapes.push_back(known.at(name));
  return shapes;
}

}  // namespace

std::map<std::string, Shape> infer_shapes(const NetworkSpec& spec, const Shape& first) {
  throw_problems(network_problems(spec));
  if (first.n < 1 || first.h < 1 || first.w < 1) {
    throw Error(Code::usage, spec.file,
                fmt::format("an input of {}x{}x{} is empty", first.n, first.h, first.w));
  }
  std::map<std::string, Shape> shapes;
  for (const InputSpec& input : spec.inputs) shapes[input.name] = input_shape(spec, input, first);
  for (const LayerSpec& layer : spec.layers) {
    try {
      shapes[layer.name] = find_op(layer.op)->shape(layer, shapes_of(layer, shapes));
    } catch (const ShapeProblem& problem) {
      throw Error(Code::usage, place_of(spec, layer), problem.what);
    }
  }
  return shapes;
}

int size_multiple(const NetworkSpec& spec) {
  std::map<std::string, Ratio> ratios;
  for (const InputSpec& input : spec.inputs) ratios[input.name] = {};
  std::int64_t multiple = 1;
  for (const LayerSpec& layer : spec.layers) {
    const Ratio ratio = times(ratios.at(layer.from.front()), find_op(layer.op)->scale(layer));
    ratios[layer.name] = ratio;
    multiple = std::lcm(multiple, ratio.down);
  }
  return static_cast<int>(multiple);
}

// A value's element of size `ratio.down / ratio.up` pixels depends on the pixels that it covers and on
// `margin` more to every side.
std::optional<int> receptive_margin(const NetworkSpec& spec) {
  struct Seen {
    Ratio ratio;
    double margin = 0;
  };
  std::map<std::string, Seen> seen;
  for (const InputSpec& input : spec.inputs) seen[input.name] = {};
  for (const LayerSpec& layer : spec.layers) {
    const Op& op = *find_op(layer.op);
    const Ratio ratio = seen.at(layer.from.front()).ratio;
    double margin = 0;
    for (const std::string& source : layer.from) margin = std::max(margin, seen.at(source).margin);
    const double pixels = static_cast<double>(ratio.down) / static_cast<double>(ratio.up);
    if (op.reach != nullptr) margin += op.reach(layer) * pixels;
    seen[layer.name] = {times(ratio, op.scale(layer)), margin};
  }
  double margin = 0;
  for (const std::string& output : spec.outputs) margin = std::max(margin, seen.at(output).margin);
  if (std::isinf(margin)) return std::nullopt;
  return static_cast<int>(std::ceil(margin));
}

Shape nominal_shape(const NetworkSpec& spec) {
  constexpr int kTimes = 32;  // enough for every kernel of networks without "same" padding
  const InputSpec& input = spec.inputs.front();
  const int side = size_multiple(spec) * kTimes;
  return {1, input.channels, input.height > 0 ? input.height : side, input.width > 0 ? input.width : side};
}

double macs_per_pixel(const NetworkSpec& spec) {
  const Shape first = nominal_shape(spec);
  const auto shapes = infer_shapes(spec, first);
  double macs = 0;
  for (const LayerSpec& layer : spec.layers) macs += find_op(layer.op)->macs(layer, shapes_of(layer, shapes));
  return macs / (static_cast<double>(first.h) * first.w);
}

void for_each_tensor(const NetworkSpec& spec,
                     const std::function<void(const std::string&, const TensorRule&)>& visit) {
  check(spec);
  const auto shapes = infer_shapes(spec, nominal_shape(spec));
  for (const LayerSpec& layer : spec.layers) {
    for (const TensorRule& rule : find_op(layer.op)->tensors(layer, shapes_of(layer, shapes))) {
      visit(layer.name + "." + rule.suffix, rule);
    }
  }
}

void check(const NetworkSpec& spec) {
  throw_problems(network_problems(spec));
  infer_shapes(spec, nominal_shape(spec));
}

}  // namespace strait::nn
