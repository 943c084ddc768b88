// What bf16 changes: the rounding of values, and nothing else.
#include "nn/precision.h"

#include <cmath>
#include <cstring>

#include <omp.h>

#include "networks.h"
#include "strait/error.h"

namespace strait::nn::testing {
namespace {

using Floats = std::vector<float>;

double norm(const Floats& values) {
  double squares = 0;
  for (const float value : values) squares += static_cast<double>(value) * value;
  return std::sqrt(squares);
}

double relative_error(const Floats& got, const Floats& expected) {
  Floats difference(got.size());
  for (std::size_t i = 0; i < got.size(); ++i) difference[i] = got[i] - expected[i];
  return norm(difference) / norm(expected);
}

Floats infer(const NetworkSpec& spec, const Parameters& parameters, const Shape& shape, Precision precision,
             const Floats& input, int threads = 2) {
  const int before = omp_get_max_threads();
  omp_set_num_threads(threads);
  auto program = Program::compile(spec, parameters, shape, {.precision = precision});
  omp_set_num_threads(before);
  return run(program, input);
}

NetworkSpec every_op() {
  const std::string act = ", act = 'leaky_relu', slope = 0.1";
  return chain(3,
               {"name = 'a', op = 'conv', kernel = 3, out = 16, bias = true" + act,
                "name = 'n', op = 'batch_norm'", "name = 'ab', op = 'concat', from = ['n', 'in']",
                "name = 'd', op = 'conv', kernel = 2, stride = 2, out = 32" + act, "name = 't', op = 'tanh'",
                "name = 'u', op = 'deconv', kernel = 2, stride = 2, out = 16",
                "name = 's', op = 'add', from = ['u', 'a']", "name = 'c', op = 'conv', kernel = 3, out = 12",
                "name = 'p', op = 'pixel_shuffle', factor = 2", "name = 'g', op = 'dense', out = 7"},
               "g");
}

// Ops between convolutions: those that follow the format of what they read, and those that ask for f32.
NetworkSpec resizing() {
  return chain(
      3,
      {"name = 'a', op = 'conv', kernel = 3, out = 32", "name = 'p', op = 'average_pool', kernel = 2",
       "name = 's1', op = 'slice', begin = 0, count = 16",
       "name = 's2', op = 'slice', from = 'p', begin = 16, count = 16",
       "name = 'm', op = 'mul', from = ['s1', 's2']", "name = 'c', op = 'conv', kernel = 3, out = 16",
       "name = 'mean', op = 'global_average_pool'", "name = 'gate', op = 'sigmoid'",
       "name = 'g', op = 'mul', from = ['c', 'gate']",
       "name = 'u', op = 'upsample', factor = 2, mode = 'bilinear'",
       "name = 'n', op = 'upsample', from = 'c', factor = 2", "name = 'd', op = 'sub', from = ['u', 'n']",
       "name = 'h', op = 'scale', by = 2, shift = 0.5", "name = 'x', op = 'conv', kernel = 1, out = 3"},
      "x");
}

class Bf16 : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!cpu_has(Precision::bf16)) GTEST_SKIP() << "this CPU does not compute in bf16";
  }
};

TEST_F(Bf16, InferenceIsCloseToF32) {
  const Shape shape{2, 3, 16, 24};
  for (const NetworkSpec& spec : {every_op(), resizing()}) {
    const Parameters parameters = initialise(spec, 5);
    const Floats input = noise(shape.elements());
    const Floats exact = infer(spec, parameters, shape, Precision::f32, input);
    const Floats rounded = infer(spec, parameters, shape, Precision::bf16, input);
    EXPECT_LT(relative_error(rounded, exact), 0.02);
    EXPECT_GT(relative_error(rounded, exact), 1e-5) << "was it computed in bf16?";
  }
}

void expect_gradients_close_to_f32(const NetworkSpec& spec) {
  const Shape shape{2, 3, 16, 24};
  Parameters parameters = initialise(spec, 5);
  auto exact = Program::compile(spec, parameters, shape, Mode::train);
  auto rounded = Program::compile(spec, parameters, shape, Mode::train, Precision::bf16);
  EXPECT_EQ(rounded.precision(), Precision::bf16);
  for (Program* program : {&exact, &rounded}) {
    run(*program, noise(shape.elements()));
    const Floats seed = noise(program->output_shape().elements(), 9);
    std::copy(seed.begin(), seed.end(), program->output_gradient());
    program->backward();
  }
  for (const Tensor& tensor : exact.gradients()) {
    const Tensor& other = rounded.gradients().at(tensor.name);
    EXPECT_LT(relative_error({other.data(), other.data() + other.size()},
                             {tensor.data(), tensor.data() + tensor.size()}),
              0.1)
        << tensor.name;
  }
}

TEST_F(Bf16, GradientsAreCloseToF32) {
  for (const NetworkSpec& spec : {every_op(), resizing()}) expect_gradients_close_to_f32(spec);
}

// Integers below 256 are exact in bf16, so that both precisions choose the same maxima.
TEST_F(Bf16, PoolsIntegersExactly) {
  const auto spec = chain(1,
                          {"name = 'head', op = 'conv', kernel = 1, out = 16",
                           "name = 'x', op = 'max_pool', kernel = 3, stride = 2"},
                          "x");
  Parameters parameters = empty_parameters(spec);
  for (int i = 0; i < 16; ++i) parameters.at("head.weights").data()[i] = i % 2 == 0 ? 1 : -2;
  Floats input = noise(2 * 8 * 12);
  for (float& value : input) value = std::round(100 * value);
  std::vector<Floats> results;
  for (const Precision precision : {Precision::f32, Precision::bf16}) {
    auto program = Program::compile(spec, parameters, {2, 1, 8, 12}, Mode::train, precision);
    results.push_back(run(program, input));
    std::fill_n(program.output_gradient(), program.output_shape().elements(), 1.0F);
    program.backward();
    const Tensor& gradient = program.gradients().at("head.weights");
    results.back().insert(results.back().end(), gradient.data(), gradient.data() + gradient.size());
  }
  EXPECT_EQ(results[0], results[1]);
}

TEST_F(Bf16, RoundsToWholeNumbers) {
  const Shape shape{1, 1, 4, 6};
  for (const std::string mode : {"round", "noise"}) {
    const NetworkSpec spec = chain(1,
                                   {"name = 'c', op = 'conv', kernel = 1, out = 16",
                                    "name = 'q', op = 'quantise', mode = '" + mode + "'"},
                                   "q");
    Parameters parameters = initialise(spec, 5);
    std::fill_n(parameters.at("c.weights").data(), 16, 1.0F);
    const Floats rounded = infer(spec, parameters, shape, Precision::bf16, Floats(shape.elements(), 2.3F));
    EXPECT_EQ(rounded, Floats(rounded.size(), 2.0F));
  }
}

TEST_F(Bf16, GivesTheSameBitsForAnyThreadsAndBatch) {
  const auto spec = small_unet(32);
  const Parameters parameters = initialise(spec, 3);
  for (const Shape& one : {Shape{1, 1, 8, 8}, Shape{1, 1, 64, 48}, Shape{1, 1, 100, 132}}) {
    const Shape three{3, one.c, one.h, one.w};
    const Floats batch = noise(three.elements());
    const Floats together = infer(spec, parameters, three, Precision::bf16, batch, 2);
    for (std::size_t i = 0; i < 3; ++i) {
      const auto first = batch.begin() + static_cast<std::ptrdiff_t>(i * one.elements());
      const Floats input(first, first + static_cast<std::ptrdiff_t>(one.elements()));
      const Floats alone = infer(spec, parameters, one, Precision::bf16, input, 1);
      EXPECT_EQ(std::memcmp(alone.data(), together.data() + i * one.elements(), alone.size() * sizeof(float)),
                0)
          << "item " << i << " of " << one.h << "x" << one.w;
    }
  }
}

TEST(PrecisionNames, AreReadAndRefused) {
  EXPECT_EQ(precision_named("f32"), Precision::f32);
  EXPECT_EQ(precision_named("auto"), cpu_has(Precision::bf16) ? Precision::bf16 : Precision::f32);
  EXPECT_THROW(precision_named("f16"), Error);
  EXPECT_EQ(name_of(Precision::bf16), "bf16");
}

}  // namespace
}  // namespace strait::nn::testing
