// Arrives: a network, its parameters, a shape. Leaves: a flat list of steps over one arena, run by forward()
// and backward(). How the list is made: nn/program_build.cpp. Next: io/encode.h.
#include "nn/program.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <utility>

#include <omp.h>

#include "nn/not_finite.h"
#include "nn/program_state.h"
#include "nn/step_info.h"

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

template <class Ports>
auto& port_named(Ports& ports, std::string_view name, const char* kind) {
  const auto found =
      std::find_if(ports.begin(), ports.end(), [&](const auto& port) { return port.name == name; });
  if (found != ports.end()) return *found;
  throw Error(Code::usage, "program", "no " + std::string(kind) + " '" + std::string(name) + "'");
}

}  // namespace

void Program::State::run_all(const std::vector<Step>& steps) const {
  const ThreadCount guard(threads);
  for (const Step& step : steps) run(step, stream.get());
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
