// Arrives: a network, its parameters, a shape. Leaves: a flat list of steps over buffers, run by forward()
// and backward(). Layers write the steps (nn/layers/) through nn/builder.h. Next: io/encode.h.
#include "nn/program.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include <omp.h>

#include "nn/builder.h"
#include "nn/layers/layer.h"
#include "nn/not_finite.h"
#include "nn/ops.h"
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
  State(const NetworkSpec& spec, Parameters* trained, const Parameters& parameters, const Shape& shape,
        Mode compiled_mode, Precision compiled_precision, std::shared_ptr<PackedWeights> weights);

  void run_all(const std::vector<Step>& steps) const {
    const ThreadCount guard(threads);
    for (const Step& step : steps) run(step, stream.get());
  }
  void require_training() const {
    if (mode != Mode::train)
      throw Error(Code::internal, "program", "compiled for inference, not for training");
  }

  Mode mode;
  Precision precision;
  int threads;
  std::shared_ptr<PackedWeights> packed;
  dnnl::stream stream;
  Plan plan;
  Buffer scratchpad;
  Parameters gradients;
  std::vector<InputSpec> inputs;
  std::map<std::string, std::pair<Shape, float*>, std::less<>> input_buffers;
  Shape output_shape;
  float* output = nullptr;
  float* output_gradient = nullptr;

 private:
  void build_forward(Builder& builder, const NetworkSpec& spec);
  void build_backward(Builder& builder, const NetworkSpec& spec);
  void share_scratchpad();

  std::vector<std::unique_ptr<Layer>> layers_;
};

Program::State::State(const NetworkSpec& spec, Parameters* trained, const Parameters& parameters,
                      const Shape& shape, Mode compiled_mode, Precision compiled_precision,
                      std::shared_ptr<PackedWeights> weights)
    : mode(compiled_mode),
      precision(compiled_precision),
      threads(omp_get_max_threads()),
      packed(std::move(weights)),
      stream(cpu_engine()) {
  require_tensors(spec, parameters);
  const bool training = mode == Mode::train;
  if (training) gradients = parameters.zeros_like(true);
  Builder builder(spec, shape, mode, precision, trained, parameters, training ? &gradients : nullptr, *packed,
                  plan);
  build_forward(builder, spec);
  if (training) build_backward(builder, spec);
  share_scratchpad();
  layers_.clear();
}

void Program::State::build_forward(Builder& builder, const NetworkSpec& spec) {
  for (const InputSpec& input : spec.inputs) {
    auto* data = static_cast<float*>(builder.value(input.name).get_data_handle());
    input_buffers[input.name] = {builder.shape(input.name), data};
  }
  inputs = spec.inputs;
  for (const LayerSpec& layer : spec.layers) {
    layers_.push_back(find_op(layer.op)->make(layer));
    layers_.back()->forward(builder);
    builder.finish(layer);
  }
  output_shape = builder.shape(spec.output);
  const auto result = builder.value(spec.output, plain_desc(output_shape));
  output = static_cast<float*>(result.get_data_handle());
}

void Program::State::build_backward(Builder& builder, const NetworkSpec& spec) {
  builder.begin_backward();
  if (!builder.wants_gradient(spec.output)) {
    throw Error(Code::usage, spec.file,
                "output '" + spec.output + "' depends on nothing that can be trained");
  }
  const auto seed = builder.allocate(plain_desc(output_shape));
  output_gradient = static_cast<float*>(seed.get_data_handle());
  builder.add_gradient(spec.output, seed, false);
  for (auto layer = layers_.rbegin(); layer != layers_.rend(); ++layer) {
    if (builder.has_gradient((*layer)->name())) (*layer)->backward(builder);
  }
}

void Program::State::share_scratchpad() {
  scratchpad = Buffer((plan.scratchpad_bytes + sizeof(float) - 1) / sizeof(float));
  for (auto& memory : plan.scratchpads) memory.set_data_handle(scratchpad.data());
}

Program Program::compile(const NetworkSpec& spec, Parameters& parameters, const Shape& shape, Mode mode,
                         Precision precision) {
  if (mode == Mode::infer) return compile(spec, std::as_const(parameters), shape, nullptr, precision);
  return Program(std::make_unique<State>(spec, &parameters, parameters, shape, mode, precision,
                                         std::make_shared<PackedWeights>()));
}

Program Program::compile(const NetworkSpec& spec, const Parameters& parameters, const Shape& shape,
                         std::shared_ptr<PackedWeights> packed, Precision precision) {
  if (!packed) packed = std::make_shared<PackedWeights>();
  return Program(
      std::make_unique<State>(spec, nullptr, parameters, shape, Mode::infer, precision, std::move(packed)));
}

Program::Program(std::unique_ptr<State> state) : state_(std::move(state)) {}
Program::Program(Program&&) noexcept = default;
Program& Program::operator=(Program&&) noexcept = default;
Program::~Program() = default;

Mode Program::mode() const {
  return state_->mode;
}
Precision Program::precision() const {
  return state_->precision;
}
int Program::threads() const {
  return state_->threads;
}
Shape Program::output_shape() const {
  return state_->output_shape;
}

std::size_t Program::bytes() const {
  std::size_t elements = state_->scratchpad.size() + state_->gradients.elements();
  for (const Buffer& buffer : state_->plan.buffers) elements += buffer.size();
  return elements * sizeof(float);
}

Shape Program::input_shape(std::string_view name) const {
  const auto found = state_->input_buffers.find(name);
  if (found == state_->input_buffers.end()) {
    throw Error(Code::usage, "program", "no input '" + std::string(name) + "'");
  }
  return found->second.first;
}

float* Program::input(std::string_view name) {
  input_shape(name);
  return state_->input_buffers.find(name)->second.second;
}

float* Program::input() {
  return input(state_->inputs.front().name);
}
const float* Program::output() const {
  return state_->output;
}
void Program::forward() {
  state_->run_all(state_->plan.forward);
}

void Program::backward() {
  state_->require_training();
  state_->run_all(state_->plan.backward);
}

float* Program::output_gradient() {
  state_->require_training();
  return state_->output_gradient;
}

Parameters& Program::gradients() {
  state_->require_training();
  return state_->gradients;
}

std::vector<StepTime> Program::profile(int repeats) {
  using Clock = std::chrono::steady_clock;
  const ThreadCount guard(state_->threads);
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

std::optional<std::string> Program::first_not_finite() const {
  if (auto found = nn::first_not_finite(state_->plan.forward)) return found;
  if (!all_finite(output(), output_shape().elements())) return "the output holds";
  if (auto found = nn::first_not_finite(state_->plan.backward)) return found;
  for (const Tensor& gradient : state_->gradients) {
    if (!all_finite(gradient.data(), gradient.size())) return "the gradient of '" + gradient.name + "' holds";
  }
  return std::nullopt;
}

void require_finite(double figure, const Program& program) {
  if (std::isfinite(figure)) return;
  const std::string found = program.first_not_finite().value_or("the loss, but no layer, holds");
  throw Error(Code::bad_input, "network", found + " values that are no longer finite numbers",
              "lower schedule.rate or optimiser.clip_norm");
}

}  // namespace strait::nn
