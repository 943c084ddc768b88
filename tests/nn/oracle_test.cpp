// Every op against PyTorch: small networks with the values that it computes, made by tools/oracles/layers.py,
// which says what their files hold.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <span>

#include "networks.h"
#include "nn/safetensors.h"

namespace strait::nn::testing {
namespace {

std::vector<std::string> fixtures() {
  std::vector<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(STRAIT_SOURCE_DIR "/tests/nn/fixtures/layers"))
    names.push_back(file.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

// The largest difference, relative to the largest value.
double relative_error(std::span<const float> got, const Tensor& expected) {
  double error = 0;
  double largest = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (!std::isfinite(got[i])) return HUGE_VAL;
    error = std::max(error, std::abs(static_cast<double>(got[i]) - expected.data()[i]));
    largest = std::max(largest, static_cast<double>(std::abs(expected.data()[i])));
  }
  return error / largest;
}

class Oracle : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    fixture = read_safetensors(std::string(STRAIT_SOURCE_DIR "/tests/nn/fixtures/layers/") + GetParam() +
                               ".safetensors");
    spec = network(fixture.metadata.at("network"));
    parameters = empty_parameters(spec);
    for (Tensor& tensor : parameters) {
      const Tensor& given = fixture.tensors.at("parameter/" + tensor.name);
      ASSERT_EQ(given.shape, tensor.shape) << tensor.name;
      std::copy_n(given.data(), given.size(), tensor.data());
    }
  }

  Program compile(Mode mode, Precision precision) {
    const auto& sides = fixture.tensors.at("input/" + spec.inputs.front().name).shape;
    const auto side = [&](std::size_t i) { return static_cast<int>(sides[i]); };
    return Program::compile(spec, parameters, {side(0), side(1), side(2), side(3)}, mode, precision);
  }

  void forward(Program& program) {
    for (const InputSpec& input : spec.inputs) {
      const Tensor& given = fixture.tensors.at("input/" + input.name);
      ASSERT_EQ(program.input_shape(input.name).elements(), given.size());
      std::copy_n(given.data(), given.size(), program.input(input.name));
    }
    program.forward();
  }

  void expect(const std::string& name, std::span<const float> got, double tolerance) {
    const Tensor& expected = fixture.tensors.at(name);
    ASSERT_EQ(got.size(), expected.size()) << name;
    EXPECT_LE(relative_error(got, expected), tolerance) << name;
  }
  void expect_output(const std::string& name, const Program& program, double tolerance) {
    expect(name, {program.output(), program.output_shape().elements()}, tolerance);
  }

  void check_inference(Precision precision, double tolerance) {
    auto program = compile(Mode::infer, precision);
    forward(program);
    expect_output("infer", program, tolerance);
  }

  void check_training(Precision precision, double tolerance) {
    auto program = compile(Mode::train, precision);
    forward(program);
    expect_output("train", program, tolerance);
    const Tensor& gradient = fixture.tensors.at("gradient");
    ASSERT_EQ(gradient.size(), program.output_shape().elements());
    std::copy_n(gradient.data(), gradient.size(), program.output_gradient());
    program.backward();
    for (const Tensor& tensor : parameters) {
      if (!tensor.trainable) expect("after/" + tensor.name, {tensor.data(), tensor.size()}, tolerance);
    }
    for (const Tensor& tensor : program.gradients())
      expect("gradient/" + tensor.name, {tensor.data(), tensor.size()}, tolerance);
  }

  // What of the network is not continuous: "gradient", "value", or nothing.
  std::string jumps() const {
    const auto found = fixture.metadata.find("jumps");
    return found == fixture.metadata.end() ? "" : found->second;
  }

  SafetensorsFile fixture;
  NetworkSpec spec;
  Parameters parameters;
};

constexpr double kF32 = 2e-5;
constexpr double kBf16 = 5e-2;  // eight bits of mantissa, over two or three layers

TEST_P(Oracle, AgreesInInference) {
  check_inference(Precision::f32, kF32);
}

TEST_P(Oracle, AgreesInTraining) {
  check_training(Precision::f32, kF32);
}

TEST_P(Oracle, AgreesInBf16) {
  if (!cpu_has(Precision::bf16)) GTEST_SKIP() << "this CPU does not compute in bf16";
  if (jumps() == "value") GTEST_SKIP() << "rounding makes its values jump";
  check_inference(Precision::bf16, kBf16);
  if (jumps() != "gradient") check_training(Precision::bf16, kBf16);
}

INSTANTIATE_TEST_SUITE_P(Layers, Oracle, ::testing::ValuesIn(fixtures()),
                         [](const auto& one) { return one.param; });

}  // namespace
}  // namespace strait::nn::testing
