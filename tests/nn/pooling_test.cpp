// Pooling and upsampling: values computed by hand, and what follows from windows for shapes and margins.
#include <cmath>
#include <cstdlib>
#include <numeric>

#include "nn/shapes.h"
#include "strait/error.h"
#include "values.h"

namespace strait::nn::testing {
namespace {

const Floats kGrid = {1, 2, 3, 4, 5, 6, 7, 8, -1, -2, -3, -4, -5, -6, -7, -8};  // 4x4

TEST_F(Values, MaxPoolTakesTheLargestOfEachWindow) {
  expect(chain(1, {"name = 'x', op = 'max_pool', kernel = 2"}, "x"), {1, 1, 4, 4}, kGrid, {6, 8, -1, -3});
}

// What lies beyond the edge is no zero: the last row and column see negative numbers only.
TEST_F(Values, MaxPoolIgnoresWhatLiesBeyondTheEdge) {
  expect(chain(1, {"name = 'x', op = 'max_pool', kernel = 3, stride = 2"}, "x"), {1, 1, 2, 2},
         {-1, -2, -3, -4}, {-1});
  expect(chain(1, {"name = 'x', op = 'max_pool', kernel = 2, stride = 3, pad = 1"}, "x"), {1, 1, 4, 4},
         {-1, -2, -3, -4, -5, -6, -7, -8, -9, -8, -7, -6, -5, -4, -3, -2}, {-1, -3, -5, -2});
}

TEST_F(Values, AveragePoolDividesByTheElementsInside) {
  expect(chain(1, {"name = 'x', op = 'average_pool', kernel = 2"}, "x"), {1, 1, 4, 4}, kGrid,
         {3.5F, 5.5F, -3.5F, -5.5F});
  // Corner (1 + 2 + 5 + 6) / 4, edge (1 + 2 + 3 + 5 + 6 + 7) / 6, middle of the row below: zero.
  const auto spec = chain(1, {"name = 'x', op = 'average_pool', kernel = 3, stride = 1"}, "x");
  auto program = Program::compile(spec, parameters, {1, 1, 4, 4});
  const Floats got = run(program, kGrid);
  EXPECT_FLOAT_EQ(got[0], 3.5F);
  EXPECT_FLOAT_EQ(got[1], 4);
  EXPECT_FLOAT_EQ(got[5], (24.0F - 6.0F) / 9);
}

TEST_F(Values, AveragePoolCountsEvenKernelsFromTheElementBefore) {
  expect(chain(1, {"name = 'x', op = 'average_pool', kernel = 4, stride = 2"}, "x"), {1, 1, 2, 2},
         {1, 2, 3, 6}, {3});
}

TEST_F(Values, GlobalPoolsGiveOneElementAChannel) {
  const Floats input = {1, 2, 3, -6, -1, -2, -3, -4};
  expect(chain(2, {"name = 'x', op = 'global_average_pool'"}, "x"), {1, 2, 2, 2}, input, {0, -2.5F});
  expect(chain(2, {"name = 'x', op = 'global_max_pool'"}, "x"), {1, 2, 2, 2}, input, {3, -1});
}

// One f32 sum of 9 million numbers near 3 would be off by 1e-4.
TEST_F(Values, GlobalAverageOfALargePictureKeepsItsPrecision) {
  const Shape shape{1, 1, 3000, 3000};
  auto program =
      Program::compile(chain(1, {"name = 'x', op = 'global_average_pool'"}, "x"), parameters, shape);
  Floats input = noise(shape.elements());
  for (float& value : input) value += 3;
  const double mean = std::accumulate(input.begin(), input.end(), 0.0) / static_cast<double>(input.size());
  EXPECT_NEAR(run(program, input)[0], mean, 1e-6);
}

TEST_F(Values, UpsampleRepeatsTheNearest) {
  expect(chain(2, {"name = 'x', op = 'upsample', factor = 2"}, "x"), {1, 2, 1, 2}, {1, 2, 3, 4},
         {1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4});
}

// Centres of the outputs lie at -1/4, 1/4, 3/4, 5/4 of the source; with factor 3 at -1/3, 0, 1/3, 2/3, ...
TEST_F(Values, UpsampleInterpolatesBetweenPixelCentres) {
  expect(chain(1, {"name = 'x', op = 'upsample', factor = 2, mode = 'bilinear'"}, "x"), {1, 1, 2, 2},
         {0, 4, 8, 12}, {0, 1, 3, 4, 2, 3, 5, 6, 6, 7, 9, 10, 8, 9, 11, 12});
  expect(chain(1, {"name = 'x', op = 'upsample', factor = 3, mode = 'bilinear'"}, "x"), {1, 1, 1, 2}, {0, 3},
         {0, 0, 1, 2, 3, 3, 0, 0, 1, 2, 3, 3, 0, 0, 1, 2, 3, 3});
}

std::string error_of(const std::string& layer, const Shape& shape) {
  try {
    infer_shapes(chain(shape.c, {layer}, "x"), shape);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Code::usage);
    return error.what();
  }
  return "no error";
}

TEST(Pooling, RefusesWindowsThatDoNotFit) {
  EXPECT_NE(error_of("name = 'x', op = 'max_pool', kernel = 2", {1, 1, 7, 8})
                .find("must be multiples of its stride (expected 2, got 7)"),
            std::string::npos);
  EXPECT_NE(error_of("name = 'x', op = 'average_pool', kernel = 3, pad = 2", {1, 1, 9, 9})
                .find("its pad is more than half its kernel (expected 1 or less, got 2)"),
            std::string::npos);
  EXPECT_NE(error_of("name = 'x', op = 'max_pool', kernel = 5, pad = 0", {1, 1, 4, 9})
                .find("its kernel is larger than its padded input"),
            std::string::npos);
  EXPECT_NE(error_of("name = 'x', op = 'upsample', factor = 2, mode = 'bilinar'", {1, 1, 4, 4})
                .find("did you mean 'bilinear'?"),
            std::string::npos);
}

TEST(Pooling, GivesTheShapesOfItsWindows) {
  const auto shape = [](const std::string& layer, const Shape& src) {
    return infer_shapes(chain(src.c, {"name = 'x', op = " + layer}, "x"), src).at("x");
  };
  EXPECT_EQ(shape("'max_pool', kernel = 3, stride = 1", {2, 5, 7, 9}), (Shape{2, 5, 7, 9}));
  EXPECT_EQ(shape("'max_pool', kernel = 3, pad = 0", {2, 5, 8, 9}), (Shape{2, 5, 2, 3}));
  EXPECT_EQ(shape("'average_pool', kernel = 3, stride = 2, pad = 1", {2, 5, 8, 9}), (Shape{2, 5, 4, 5}));
  EXPECT_EQ(shape("'global_average_pool'", {2, 5, 8, 9}), (Shape{2, 5, 1, 1}));
  EXPECT_EQ(shape("'upsample', factor = 3", {2, 5, 8, 9}), (Shape{2, 5, 24, 27}));
}

struct Reach {
  std::string name;
  std::vector<std::string> layers;
  int margin;
};

class Margins : public ::testing::TestWithParam<Reach> {};

// Changes one input pixel at a time, at every place relative to the grid, and looks how far outputs change.
TEST_P(Margins, AreAsFarAsPixelsReach) {
  const auto spec = chain(1, GetParam().layers, "x");
  constexpr int kSide = 48;
  Parameters parameters = initialise(spec, 3);
  auto program = Program::compile(spec, parameters, {1, 1, kSide, kSide});
  ASSERT_EQ(program.output_shape(), (Shape{1, 1, kSide, kSide}));
  const Floats input = noise(std::size_t{kSide} * kSide);
  const Floats before = run(program, input);
  int farthest = 0;
  for (int shift = 0; shift < 12; ++shift) {
    const int at = kSide / 2 + shift;
    Floats changed = input;
    changed[static_cast<std::size_t>(at) * kSide + static_cast<std::size_t>(at)] += 3;
    const Floats after = run(program, changed);
    for (int i = 0; i < kSide * kSide; ++i) {
      if (after[static_cast<std::size_t>(i)] == before[static_cast<std::size_t>(i)]) continue;
      farthest = std::max({farthest, std::abs(i / kSide - at), std::abs(i % kSide - at)});
    }
  }
  EXPECT_EQ(receptive_margin(spec), GetParam().margin);
  EXPECT_EQ(farthest, GetParam().margin);
}

std::string upsample(int factor, const std::string& mode) {
  return "name = 'x', op = 'upsample', factor = " + std::to_string(factor) + ", mode = '" + mode + "'";
}

std::vector<Reach> reaches() {
  const std::string average = "name = 'a', op = 'average_pool', kernel = ";
  return {{"max_pool", {"name = 'x', op = 'max_pool', kernel = 5, stride = 1"}, 2},
          {"average_even", {"name = 'x', op = 'average_pool', kernel = 4, stride = 1"}, 2},
          {"nearest_2", {average + "2", upsample(2, "nearest")}, 1},
          {"nearest_3", {average + "3", upsample(3, "nearest")}, 2},
          {"strided_3_2", {average + "3, stride = 2", upsample(2, "nearest")}, 2},
          {"bilinear_2", {average + "2", upsample(2, "bilinear")}, 2},
          {"bilinear_3", {average + "3", upsample(3, "bilinear")}, 3},
          {"bilinear_4", {average + "4", upsample(4, "bilinear")}, 5}};
}

INSTANTIATE_TEST_SUITE_P(Pooling, Margins, ::testing::ValuesIn(reaches()),
                         [](const auto& one) { return one.param.name; });

TEST(Pooling, GlobalPoolsSeeEverything) {
  EXPECT_EQ(receptive_margin(chain(1, {"name = 'x', op = 'global_max_pool'"}, "x")), std::nullopt);
  const auto gated = chain(1,
                           {"name = 'a', op = 'relu'", "name = 'g', op = 'global_average_pool'",
                            "name = 'x', op = 'mul', from = ['a', 'g']"},
                           "x");
  EXPECT_EQ(receptive_margin(gated), std::nullopt);
  EXPECT_EQ(size_multiple(chain(
                1, {"name = 'a', op = 'max_pool', kernel = 3, stride = 2", upsample(2, "nearest")}, "x")),
            2);
}

}  // namespace
}  // namespace strait::nn::testing
