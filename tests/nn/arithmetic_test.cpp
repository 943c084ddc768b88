// Products, differences, slices, shapes, rounding: values computed by hand, errors, and gradients that finite
// differences cannot see.
#include <algorithm>

#include "nn/shapes.h"
#include "strait/error.h"
#include "values.h"

namespace strait::nn::testing {
namespace {

TEST_F(Values, MulMultipliesAllItsSources) {
  const auto spec = chain(
      1, {"name = 'two', op = 'scale', by = 2", "name = 'x', op = 'mul', from = ['in', 'two', 'in']"}, "x");
  expect(spec, {1, 1, 1, 3}, {1, -3, 0.5F}, {2, -54, 0.25F});
}

TEST_F(Values, MulGatesChannels) {
  const auto spec = chain(
      2, {"name = 'mean', op = 'global_average_pool'", "name = 'x', op = 'mul', from = ['in', 'mean']"}, "x");
  expect(spec, {1, 2, 1, 2}, {1, 3, -10, 0}, {2, 6, 50, 0});
}

TEST_F(Values, SubAndScale) {
  const auto spec = chain(
      1,
      {"name = 'half', op = 'scale', by = 0.5, shift = 1", "name = 'x', op = 'sub', from = ['half', 'in']"},
      "x");
  expect(spec, {1, 1, 1, 3}, {0, 4, -2}, {1, -1, 2});
}

TEST_F(Values, SlicesUndoConcat) {
  const auto spec = chain(3,
                          {"name = 'last', op = 'slice', begin = 2, count = 1",
                           "name = 'first', op = 'slice', from = 'in', begin = 0, count = 2",
                           "name = 'x', op = 'concat', from = ['last', 'first']"},
                          "x");
  expect(spec, {1, 3, 1, 2}, {1, 2, 3, 4, 5, 6}, {5, 6, 1, 2, 3, 4});
}

TEST_F(Values, ReshapeAndFlattenKeepTheOrderOfElements) {
  const Floats input = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  const auto spec = chain(3,
                          {"name = 'a', op = 'reshape', channels = 2, height = 3, width = 2",
                           "name = 'x', op = 'slice', begin = 1, count = 1"},
                          "x", ", height = 2, width = 2");
  expect(spec, {1, 3, 2, 2}, input, {7, 8, 9, 10, 11, 12});
  const auto flat = chain(3, {"name = 'f', op = 'flatten'", "name = 'x', op = 'slice', begin = 3, count = 2"},
                          "x", ", height = 2, width = 2");
  expect(flat, {1, 3, 2, 2}, input, {4, 5});
}

TEST_F(Values, QuantiseRoundsHalvesToTheEvenInteger) {
  for (const std::string mode : {"round", "noise"}) {
    expect(chain(1, {"name = 'x', op = 'quantise', mode = '" + mode + "'"}, "x"), {1, 1, 1, 8},
           {0.5F, 1.5F, 2.5F, -0.5F, -1.5F, 0.49F, -7.51F, 1e6F}, {0, 2, 2, 0, -2, 0, -8, 1e6F});
  }
}

TEST_F(Values, AnnealRoundsInInference) {
  expect(chain(2,
               {"name = 'numbers', op = 'slice', begin = 0, count = 1",
                "name = 'other', op = 'slice', from = 'in', begin = 1, count = 1",
                "name = 'pool', op = 'global_average_pool'",
                "name = 'x', op = 'anneal', from = ['numbers', 'pool']"},
               "x"),
         {1, 2, 1, 2}, {0.4F, -1.6F, 9, 9}, {0, -2});
}

std::string error_of(int channels, const std::vector<std::string>& layers, const std::string& extra = "") {
  try {
    chain(channels, layers, "x", extra);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Code::usage);
    return error.what();
  }
  return "no error";
}

TEST(Arithmetic, RefusesShapesThatDoNotFit) {
  const std::string half = "name = 'half', op = 'max_pool', kernel = 2";
  const std::string mean = "name = 'mean', op = 'global_average_pool'";
  const auto expect_error = [](const std::string& error, const char* part) {
    EXPECT_NE(error.find(part), std::string::npos) << error;
  };
  expect_error(
      error_of(1, {half, "name = 'x', op = 'mul', from = ['in', 'half']"}),
      "layer 'x': its inputs must have one shape, or N C 1 1 after the first ('in' and 'half' do not fit)");
  expect_error(error_of(1, {mean, "name = 'x', op = 'mul', from = ['mean', 'in']"}),
               "('mean' and 'in' do not fit)");
  expect_error(error_of(1, {half, "name = 'x', op = 'sub', from = ['in', 'half']"}),
               "its inputs must have one shape ('in' and 'half' differ)");
  expect_error(error_of(1, {half, "name = 'x', op = 'reparameterise', from = ['in', 'half']"}),
               "must have one shape");
  expect_error(error_of(3, {"name = 'x', op = 'slice', begin = 2, count = 2"}),
               "its channels reach beyond its input (expected begin + count of at most 3, got 4)");
  expect_error(error_of(3, {"name = 'x', op = 'reshape', channels = 7"}, ", height = 2, width = 2"),
               "an item must keep its number of elements (expected 12, those of 3x2x2, got 7x1x1)");
  expect_error(error_of(1, {"name = 'x', op = 'quantise', mode = 'nose'"}), "did you mean 'noise'?");
  expect_error(error_of(1, {"name = 'x', op = 'anneal', from = ['in', 'in']"}),
               "its temperature ('in') must be one number");
  expect_error(error_of(1, {"name = 'x', op = 'dropout', rate = 1"}), "'rate' is 1, allowed 0 to 0.99");
}

// The gradients of `spec`'s first tensor for fixed input, seed and output gradient.
Floats gradient_of(const NetworkSpec& spec, const std::string& tensor) {
  Parameters parameters = initialise(spec, 5);
  auto program = Program::compile(spec, parameters, {2, 2, 4, 6}, Mode::train);
  run(program, noise(2 * 2 * 4 * 6));
  const Floats seed = noise(program.output_shape().elements(), 9);
  std::copy(seed.begin(), seed.end(), program.output_gradient());
  program.backward();
  const Tensor& gradient = program.gradients().at(tensor);
  return {gradient.data(), gradient.data() + gradient.size()};
}

const std::string kHead = "name = 'head', op = 'conv', out = 4, kernel = 3";
const std::string kTail = "name = 'tail', op = 'conv', out = 3, kernel = 1";

TEST(Quantise, LetsTheGradientPassStraightThrough) {
  const auto plain = chain(2, {kHead, kTail}, "tail");
  for (const std::string mode : {"round", "noise"}) {
    const auto rounded =
        chain(2, {kHead, "name = 'q', op = 'quantise', mode = '" + mode + "'", kTail}, "tail");
    EXPECT_EQ(gradient_of(rounded, "head.weights"), gradient_of(plain, "head.weights"));
  }
}

TEST(Detach, StopsTheGradientOnItsPathOnly) {
  const std::string sum = "name = 'x', op = 'add', from = ['tail', 'head']";
  const std::string tail = "name = 'tail', op = 'conv', out = 4, kernel = 1";
  const auto both = chain(2, {kHead, "name = 'd', op = 'detach'", tail, sum}, "x");
  const auto direct = chain(2, {kHead, "name = 'x', op = 'scale', by = 1"}, "x");
  EXPECT_EQ(gradient_of(both, "head.weights"), gradient_of(direct, "head.weights"));
  EXPECT_EQ(gradient_of(chain(2, {kHead, "name = 'd', op = 'detach'", kTail}, "tail"), "head.weights"),
            Floats(4 * 2 * 9, 0.0F));
}

}  // namespace
}  // namespace strait::nn::testing
