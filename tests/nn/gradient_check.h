// Compares the gradients of a program with finite differences. The gradient that reaches a layer's source is
// checked through the parameters of the layers before it, so put one with weights in front of what is to be
// tested.
#pragma once

#include <cmath>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "networks.h"
#include "nn/parameters.h"
#include "nn/program.h"

namespace strait::nn::testing {

// The loss is a fixed random weighting of the output, so that its derivative by the output is known exactly.
class GradientCheck {
 public:
  GradientCheck(const NetworkSpec& spec, const Shape& shape, unsigned seed = 1)
      : parameters_(initialise(spec, seed)),
        program_(Program::compile(spec, parameters_, shape, {.mode = Mode::train, .input_gradients = true})) {
    for (Tensor& tensor : parameters_) jitter(tensor, seed);
    input_ = noise(program_.input_shape("in").elements(), seed + 1);
    weights_ = noise(program_.output_shape().elements(), seed + 2);
  }

  std::span<float> values(const std::string& parameter) {
    Tensor& tensor = parameters_.at(parameter);
    return {tensor.data(), tensor.size()};
  }

  // Forward passes alone, for what moves in them.
  void settle(int passes) {
    for (int pass = 0; pass < passes; ++pass) loss();
  }

  // Directional derivatives along `directions` random directions of the input and every trainable tensor.
  void run(double tolerance = 2e-2, double step = 3e-4, unsigned directions = 4) {
    loss();
    std::copy(weights_.begin(), weights_.end(), program_.output_gradient());
    program_.backward();
    const std::vector<float> by_input(program_.input_gradient(), program_.input_gradient() + input_.size());
    for (unsigned direction = 0; direction < directions; ++direction) {
      check("input", input_, by_input.data(), direction, tolerance, step);
      for (Tensor& tensor : parameters_) {
        if (!tensor.trainable) continue;
        const float* gradient = program_.gradients().at(tensor.name).data();
        check(tensor.name, {tensor.data(), tensor.size()}, gradient, direction, tolerance, step);
      }
    }
  }

 private:
  // Constants such as a zero bias would hide mistakes.
  static void jitter(Tensor& tensor, unsigned seed) {
    const auto offsets = noise(tensor.size(), seed + 7);
    for (std::size_t i = 0; i < tensor.size(); ++i) tensor.data()[i] += 0.1F * offsets[i];
  }

  double loss() {
    const auto output = testing::run(program_, input_);
    double sum = 0;
    for (std::size_t i = 0; i < output.size(); ++i) sum += static_cast<double>(output[i]) * weights_[i];
    return sum;
  }

  double loss_at(std::span<float> values, const std::vector<float>& direction, double distance) {
    const std::vector<float> before(values.begin(), values.end());
    for (std::size_t i = 0; i < values.size(); ++i) values[i] += static_cast<float>(distance) * direction[i];
    const double result = loss();
    std::copy(before.begin(), before.end(), values.begin());
    return result;
  }

  void check(const std::string& name, std::span<float> values, const float* gradient, unsigned direction,
             double tolerance, double step) {
    const auto along = noise(values.size(), direction + 100);
    const double measured = (loss_at(values, along, step) - loss_at(values, along, -step)) / (2 * step);
    double computed = 0;
    double scale = 0;
    for (std::size_t i = 0; i < along.size(); ++i) {
      computed += static_cast<double>(gradient[i]) * along[i];
      scale += static_cast<double>(gradient[i]) * gradient[i];
    }
    EXPECT_GT(scale, 0) << name;
    EXPECT_NEAR(computed, measured, tolerance * std::sqrt(scale)) << name << ", direction " << direction;
  }

  Parameters parameters_;
  Program program_;
  std::vector<float> input_;
  std::vector<float> weights_;
};

}  // namespace strait::nn::testing
