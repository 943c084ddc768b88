// Arrives: a network, its parameters, a shape. Leaves: a flat list of steps over buffers, run by forward()
// and backward(). Layers write the steps (nn/layers/) through nn/builder.h. Next: io/encode.h.
#include "nn/program.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

#include <omp.h>

#include "nn/buffers.h"
#include "nn/builder.h"
#include "nn/inference_form.h"
#include "nn/int8.h"
#include "nn/layers/layer.h"
#include "nn/not_finite.h"
#include "nn/ops.h"
#include "nn/packed_weights.h"
#include "nn/passes/fold_batch_norm.h"
#include "nn/passes/fuse_activation.h"
#include "nn/step_info.h"
#include "nn/tensor_rules.h"
#include "strait/error.h"

namespace strait::nn {

namespace {

// Kernels and scratchpads are cut for the thread count at compile time, so that it must hold when they run.
class ThreadCount {
 public:
  explicit ThreadCount(int threads) : before_(omp_get_max_threads()), changed_(before_ != threads) {
    if (changed_) omp_set_num_threads(threads);
  }
  ~ThreadCount() {
    if (changed_) omp_set_num_threads(before_);
  }
  ThreadCount(const ThreadCount&) = delete;
  ThreadCount& operator=(const ThreadCount&) = delete;

 private:
  int before_;
  bool changed_;
};

void run(const Step& step, dnnl_stream_t stream) {
  if (step.function) return step.function();
  const auto status = dnnl_primitive_execute(step.primitive.get(), stream,
                                             static_cast<int>(step.arguments.size()), step.arguments.data());
  if (status != dnnl_success)
    throw Error(Code::internal, step.label, "oneDNN status " + std::to_string(static_cast<int>(status)));
}

}  // namespace

class Program::State {
 public:
  // An input or output: plain NCHW f32. `gradient` is null where none is computed or given.
  struct Port {
    std::string name;
    Shape shape;
    float* data = nullptr;
    float* gradient = nullptr;
  };

  State(const NetworkSpec& spec, Parameters* trained, const Parameters& parameters, const Shape& shape,
        CompileOptions compile_options);

  void run_all(const std::vector<Step>& steps) const {
    const ThreadCount guard(threads);
    for (const Step& step : steps) run(step, stream.get());
  }
  std::optional<std::string> run_until_not_finite(const std::vector<Step>& steps) const;
  void require_training() const {
    if (options.mode != Mode::train)
      throw Error(Code::internal, "program", "compiled for inference, not for training");
  }

  CompileOptions options;
  int threads;
  dnnl::stream stream;
  Plan plan;
  Buffer arena;
  Parameters gradients;
  std::vector<Port> inputs;
  std::vector<Port> outputs;
  std::uint64_t next_seed = 0;
  bool values_are_fresh = false;

 private:
  void require_int8() const;
  void build(const NetworkSpec& spec, const Shape& shape, const ParameterSet& parameters);
  void write_steps(const NetworkSpec& spec, Builder& builder);
  void write_backward(const NetworkSpec& spec, Builder& builder,
                      std::span<const std::unique_ptr<Layer>> layers);
};

namespace {

float* data_of(const dnnl::memory& memory) {
  return static_cast<float*>(memory.get_data_handle());
}

template <class Ports>
auto& port_named(Ports& ports, std::string_view name, const char* kind) {
  const auto found =
      std::find_if(ports.begin(), ports.end(), [&](const auto& port) { return port.name == name; });
  if (found != ports.end()) return *found;
  throw Error(Code::usage, "program", "no " + std::string(kind) + " '" + std::string(name) + "'");
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
    layers.back()->forward(builder);
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
    layers[i]->backward(builder);
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

Program Program::compile(const NetworkSpec& spec, Parameters& parameters, const Shape& shape,
                         const CompileOptions& options) {
  const bool learning = options.mode == Mode::train && options.weight_gradients;
  return Program(std::make_unique<State>(spec, learning ? &parameters : nullptr, parameters, shape, options));
}

Program Program::compile(const NetworkSpec& spec, Parameters& parameters, const Shape& shape, Mode mode,
                         Precision precision) {
  return compile(spec, parameters, shape, {.mode = mode, .precision = precision});
}

Program Program::compile(const NetworkSpec& spec, const Parameters& parameters, const Shape& shape,
                         const CompileOptions& options) {
  if (options.mode == Mode::train && options.weight_gradients)
    throw Error(Code::internal, "program", "parameters that are to be trained must be writable");
  return Program(std::make_unique<State>(spec, nullptr, parameters, shape, options));
}

Program::Program(std::unique_ptr<State> state) : state_(std::move(state)) {}
Program::Program(Program&&) noexcept = default;
Program& Program::operator=(Program&&) noexcept = default;
Program::~Program() = default;

Mode Program::mode() const {
  return state_->options.mode;
}
Precision Program::precision() const {
  return state_->options.precision;
}
int Program::threads() const {
  return state_->threads;
}
Shape Program::input_shape(std::string_view name) const {
  return port_named(state_->inputs, name, "input").shape;
}
Shape Program::output_shape(std::string_view name) const {
  return port_named(state_->outputs, name, "output").shape;
}
Shape Program::output_shape() const {
  return state_->outputs.front().shape;
}

std::size_t Program::bytes() const {
  return (state_->arena.size() + state_->gradients.elements()) * sizeof(float);
}

std::size_t Program::arena_bytes() const {
  return state_->arena.size() * sizeof(float);
}

float* Program::input(std::string_view name) {
  return port_named(state_->inputs, name, "input").data;
}
float* Program::input() {
  return state_->inputs.front().data;
}
void Program::set_seed(std::uint64_t seed) {
  state_->require_training();
  state_->next_seed = seed;
}

void Program::forward() {
  state_->plan.seed = state_->next_seed;
  state_->run_all(state_->plan.forward);
  state_->values_are_fresh = true;
}
const float* Program::output(std::string_view name) const {
  return port_named(state_->outputs, name, "output").data;
}
const float* Program::output() const {
  return state_->outputs.front().data;
}

float* Program::output_gradient(std::string_view name) {
  state_->require_training();
  return port_named(state_->outputs, name, "output").gradient;
}
float* Program::output_gradient() {
  return output_gradient(state_->outputs.front().name);
}

void Program::backward() {
  state_->require_training();
  if (!state_->values_are_fresh) {
    throw Error(Code::internal, "program", "backward() without forward() before it",
                "run forward() again: backward() uses up the values of a forward pass");
  }
  state_->values_are_fresh = false;
  state_->run_all(state_->plan.backward);
}

Parameters& Program::gradients() {
  state_->require_training();
  return state_->gradients;
}

const float* Program::input_gradient(std::string_view name) const {
  const State::Port& port = port_named(state_->inputs, name, "input");
  if (port.gradient != nullptr) return port.gradient;
  throw Error(Code::internal, "program", "compiled without gradients by its inputs");
}
const float* Program::input_gradient() const {
  return input_gradient(state_->inputs.front().name);
}

std::vector<StepInfo> Program::steps() const {
  std::vector<StepInfo> all;
  for (const Step& step : state_->plan.forward) all.push_back(describe(step, false));
  for (const Step& step : state_->plan.backward) all.push_back(describe(step, true));
  return all;
}

std::vector<StepTime> Program::profile(int repeats) {
  using Clock = std::chrono::steady_clock;
  const ThreadCount guard(state_->threads);
  state_->values_are_fresh = false;
  std::vector<StepTime> times;
  for (const auto* steps : {&state_->plan.forward, &state_->plan.backward}) {
    for (const Step& step : *steps) times.push_back({step.label, std::numeric_limits<double>::infinity()});
  }
  for (int repeat = 0; repeat < repeats; ++repeat) {
    auto time = times.begin();
    for (const auto* steps : {&state_->plan.forward, &state_->plan.backward}) {
      for (const Step& step : *steps) {
        const auto start = Clock::now();
        run(step, state_->stream.get());
        const double ms = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
        time->ms = std::min(time->ms, ms);
        ++time;
      }
    }
  }
  return times;
}

// Buffers are used again and again, so that only a run shows what was in them.
std::optional<std::string> Program::State::run_until_not_finite(const std::vector<Step>& steps) const {
  const ThreadCount guard(threads);
  for (const Step& step : steps) {
    if (auto found = not_finite(step, Side::sources)) return found;
    run(step, stream.get());
    if (auto found = not_finite(step, Side::results)) return found;
  }
  return std::nullopt;
}

std::optional<std::string> Program::first_not_finite() {
  state_->values_are_fresh = false;
  if (auto found = state_->run_until_not_finite(state_->plan.forward)) return found;
  if (!all_finite(output(), output_shape().elements())) return "the output holds";
  if (auto found = state_->run_until_not_finite(state_->plan.backward)) return found;
  for (const Tensor& gradient : state_->gradients) {
    if (!all_finite(gradient.data(), gradient.size())) return "the gradient of '" + gradient.name + "' holds";
  }
  return std::nullopt;
}

void require_finite(double figure, Program& program) {
  if (std::isfinite(figure)) return;
  const std::string found = program.first_not_finite().value_or("the loss, but no layer, holds");
  throw Error(Code::bad_input, "network", found + " values that are no longer finite numbers",
              "lower schedule.rate or optimiser.clip_norm");
}

}  // namespace strait::nn
