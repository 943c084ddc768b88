// From a network to steps over one arena: the passes in their order, then every layer writes its steps, once
// to see what lives when, and once for good.
#include <algorithm>
#include <utility>

#include <omp.h>

#include "nn/buffers.h"
#include "nn/ops.h"
#include "nn/packed_weights.h"
#include "nn/passes/fold_batch_norm.h"
#include "nn/passes/fuse_activation.h"
#include "nn/passes/inference_form.h"
#include "nn/program_state.h"
#include "nn/tensor_rules.h"

namespace strait::nn {

namespace {

float* data_of(const dnnl::memory& memory) {
  return static_cast<float*>(memory.get_data_handle());
}

// What oneDNN cannot do is said with the layer that asked for it.
template <typename Write>
void write_for(const LayerSpec& layer, Write write) {
  try {
    write();
  } catch (const dnnl::error& error) {
    throw Error(Code::internal, "layer '" + layer.name + "' (" + layer.op + ")", error.what());
  }
}

}  // namespace

Program::State::State(const NetworkSpec& spec, Parameters* trained, const Parameters& parameters,
                      const Shape& shape, CompileOptions compile_options)
    : options(std::move(compile_options)), threads(omp_get_max_threads()), stream(cpu_engine()) {
  require_tensors(spec, parameters);
  require_int8();
  if (!options.packed) options.packed = std::make_shared<PackedWeights>();
  if (trained != nullptr) gradients = parameters.zeros_like(true);
  NetworkSpec lowered = spec;
  ParameterSet set{.given = parameters, .trained = trained, .gradients = &gradients};
  if (options.mode == Mode::infer) {
    lowered = inference_form(lowered);
    const std::vector<Fold> folds = fold_batch_norm(lowered);
    fuse_activations(lowered);
    set.folded =
        &options.packed->content().folded([&] { return folded_parameters(folds, lowered, parameters); });
  }
  build(lowered, shape, set);
  // Passes rename outputs but keep their order.
  for (std::size_t i = 0; i < outputs.size(); ++i) outputs[i].name = spec.outputs[i];
}

void Program::State::require_int8() const {
  if (options.precision != Precision::int8) return;
  if (options.mode == Mode::train)
    throw Error(Code::usage, "program", "int8 is for inference", "train in f32 or bf16");
  if (options.int8_ranges == nullptr || options.int8_ranges->empty()) {
    throw Error(Code::usage, "program", "the network is not calibrated for int8",
                "run strait calibrate on the model, or use another precision");
  }
}

void Program::State::build(const NetworkSpec& spec, const Shape& shape, const ParameterSet& parameters) {
  Buffers nowhere;
  Plan rehearsal;
  Builder rehearsing(spec, shape, options, parameters, nowhere, rehearsal);
  write_steps(spec, rehearsing);
  const std::vector<Lifetime> lifetimes = nowhere.lifetimes(rehearsal.steps());
  const MemoryPlan memory = plan_memory(lifetimes);
  arena = Buffer(memory.bytes / sizeof(float));
  Buffers placed(lifetimes, memory, arena.data());
  Builder building(spec, shape, options, parameters, placed, plan);
  write_steps(spec, building);
}

void Program::State::write_steps(const NetworkSpec& spec, Builder& builder) {
  inputs.clear();
  outputs.clear();
  for (const InputSpec& input : spec.inputs)
    inputs.push_back({input.name, builder.shape(input.name), data_of(builder.value(input.name))});
  std::vector<std::unique_ptr<Layer>> layers;
  for (const LayerSpec& layer : spec.layers) {
    const Op& op = *find_op(layer.op);
    layers.push_back(builder.is_int8(layer.name) ? op.make_int8(layer) : op.make(layer));
    builder.begin(layer);
    write_for(layer, [&] { layers.back()->forward(builder); });
    builder.end(layer);
  }
  for (const std::string& name : spec.outputs) {
    const Shape& shape = builder.shape(name);
    const auto plain = builder.value(name, plain_desc(shape));
    builder.keep(plain);
    outputs.push_back({name, shape, data_of(plain)});
  }
  if (options.mode == Mode::train) write_backward(spec, builder, layers);
}

void Program::State::write_backward(const NetworkSpec& spec, Builder& builder,
                                    std::span<const std::unique_ptr<Layer>> layers) {
  builder.begin_backward();
  if (std::none_of(spec.outputs.begin(), spec.outputs.end(),
                   [&](const std::string& output) { return builder.wants_gradient(output); })) {
    throw Error(Code::usage, spec.file,
                "output '" + spec.output() + "' depends on nothing that can be trained");
  }
  for (Port& output : outputs) {
    const auto seed = builder.allocate(plain_desc(output.shape));
    builder.pin(seed);
    output.gradient = data_of(seed);
    builder.add_gradient(output.name, seed, false);
  }
  for (std::size_t i = layers.size(); i-- > 0;) {
    if (!builder.has_gradient(layers[i]->name())) continue;
    builder.begin(spec.layers[i]);
    write_for(spec.layers[i], [&] { layers[i]->backward(builder); });
  }
  if (!options.input_gradients) return;
  for (Port& input : inputs) {
    const Desc plain = plain_desc(input.shape);
    const bool reached = builder.has_gradient(input.name);
    const auto gradient = reached
                              ? builder.reorder(input.name + " gradient", builder.gradient(input.name), plain)
                              : builder.allocate(plain);
    reached ? builder.keep(gradient) : builder.pin(gradient);
    input.gradient = data_of(gradient);
  }
}

}  // namespace strait::nn
