// One side of tests/bench/networks: a model's program, run on request.
//   network_worker MODEL infer|train N H W f32|bf16
// Answers every line "SECONDS" on standard input with the milliseconds of each run in that time. A training
// step is what a trainer does with a batch: forward, loss (L1 of every output), backward, Adam.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <functional>
#include <iostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nn/losses/pixel.h"
#include "nn/model.h"
#include "nn/optimiser.h"
#include "nn/program.h"

namespace {

using namespace strait::nn;
using Clock = std::chrono::steady_clock;

int number(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// Values as of a noisy picture; their size matters, for denormals are slow.
void fill(float* values, std::size_t count) {
  unsigned state = 1;
  for (std::size_t i = 0; i < count; ++i) {
    state = state * 1664525U + 1013904223U;
    values[i] = static_cast<float>(state >> 8) / static_cast<float>(1 << 24);
  }
}

void answer(double seconds, const std::function<void()>& run) {
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  do {
    const auto start = Clock::now();
    run();
    std::printf("%.4f ", std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  } while (Clock::now() < end);
  std::printf("\n");
  std::fflush(stdout);
}

void serve(const std::function<void()>& run) {
  run();
  std::printf("ready\n");
  std::fflush(stdout);
  for (double seconds = 0; std::cin >> seconds;) answer(seconds, run);
}

struct Goal {
  const float* output;
  float* gradient;
  Buffer target;
};

std::vector<Goal> goals_of(const NetworkSpec& network, Program& program) {
  std::vector<Goal> goals;
  for (const std::string& name : network.outputs) {
    goals.push_back(
        {program.output(name), program.output_gradient(name), Buffer(program.output_shape(name).elements())});
    fill(goals.back().target.data(), goals.back().target.size());
  }
  return goals;
}

}  // namespace

int main(int argc, char** argv) {
  const std::span<char*> arguments(argv, static_cast<std::size_t>(argc));
  if (arguments.size() != 7) {
    std::fprintf(stderr, "usage: network_worker MODEL infer|train N H W f32|bf16\n");
    return 2;
  }
  try {
    const Model model = Model::load(arguments[1]);
    const Mode mode = std::string_view(arguments[2]) == "train" ? Mode::train : Mode::infer;
    const Shape shape{number(arguments[3]), model.network().inputs.at(0).channels, number(arguments[4]),
                      number(arguments[5])};
    Parameters weights = model.parameters();
    Program program = Program::compile(model.network(), weights, shape, mode, precision_named(arguments[6]));
    for (const InputSpec& input : model.network().inputs)
      fill(program.input(input.name), program.input_shape(input.name).elements());
    if (mode == Mode::infer) {
      serve([&] { program.forward(); });
      return 0;
    }
    const std::vector<Goal> goals = goals_of(model.network(), program);
    Optimiser optimiser(weights);
    serve([&] {
      program.forward();
      for (const Goal& goal : goals)
        l1_loss(goal.output, goal.target.data(), goal.target.size(), goal.gradient);
      program.backward();
      optimiser.step(weights, program.gradients(), 1e-6);
    });
  } catch (const std::exception& error) {
    std::fprintf(stderr, "network_worker: %s\n", error.what());
    return 1;
  }
  return 0;
}
