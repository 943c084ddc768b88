// Inference in int8: close to floats, exact whatever the threads and the batch, and refused where it cannot
// be.
#include "nn/int8.h"

#include <cmath>
#include <cstring>

#include <omp.h>

#include "networks.h"
#include "strait/error.h"

namespace strait::nn::testing {
namespace {

using Floats = std::vector<float>;

class Int8 : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!cpu_has(Precision::int8)) GTEST_SKIP() << "this CPU does not compute in int8";
  }
};

Int8Ranges calibrated(const NetworkSpec& spec, const Parameters& parameters, const Shape& shape, Clip clip) {
  Calibrator calibrator(spec, parameters);
  for (unsigned seed = 1; seed < 4; ++seed) calibrator.observe(noise(shape.elements(), seed).data(), shape);
  return calibrator.ranges(clip);
}

Floats infer(const NetworkSpec& spec, const Parameters& parameters, const Shape& shape,
             const Int8Ranges& ranges, const Floats& input, int threads = 2) {
  const int before = omp_get_max_threads();
  omp_set_num_threads(threads);
  auto program =
      Program::compile(spec, parameters, shape, {.precision = Precision::int8, .int8_ranges = &ranges});
  omp_set_num_threads(before);
  return run(program, input);
}

double relative_error(const Floats& got, const Floats& expected) {
  double errors = 0;
  double squares = 0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    errors += std::pow(got[i] - expected[i], 2);
    squares += std::pow(expected[i], 2);
  }
  return std::sqrt(errors / squares);
}

// Signed and unsigned sources, biases, folded batch norm, sums in place, a value that two layers read.
NetworkSpec mixed() {
  return chain(3,
               {"name = 'a', op = 'conv', kernel = 3, out = 32, act = 'relu'",
                "name = 'b', op = 'conv', kernel = 3, out = 32, bias = true", "name = 'n', op = 'batch_norm'",
                "name = 'l', op = 'leaky_relu', slope = 0.2", "name = 'c', op = 'conv', kernel = 3, out = 32",
                "name = 's', op = 'add', from = ['a', 'c']",
                "name = 'd', op = 'conv', kernel = 2, stride = 2, out = 48, act = 'tanh'",
                "name = 'u', op = 'deconv', kernel = 2, stride = 2, out = 32",
                "name = 'j', op = 'add', from = ['u', 's']", "name = 'e', op = 'conv', kernel = 1, out = 16",
                "name = 'x', op = 'conv', kernel = 3, out = 2"},
               "x");
}

TEST_F(Int8, IsCloseToFloats) {
  const Shape shape{2, 3, 16, 24};
  for (const NetworkSpec& spec : {mixed(), small_unet(32)}) {
    const Parameters parameters = initialise(spec, 5);
    Shape own = shape;
    own.c = spec.inputs[0].channels;
    auto exact = Program::compile(spec, parameters, own);
    const Floats expected = run(exact, noise(own.elements(), 9));
    for (const Clip clip : {Clip::most, Clip::mse, Clip::percentile}) {
      const Int8Ranges ranges = calibrated(spec, parameters, own, clip);
      const double error =
          relative_error(infer(spec, parameters, own, ranges, noise(own.elements(), 9)), expected);
      EXPECT_LT(error, 0.05) << ranges.clip;
      EXPECT_GT(error, 1e-4) << "was it computed in int8?";
    }
  }
}

TEST_F(Int8, ComputesWideConvolutionsInIntegers) {
  const NetworkSpec spec = mixed();
  const Parameters parameters = initialise(spec, 5);
  const Int8Ranges ranges = calibrated(spec, parameters, {1, 3, 16, 16}, Clip::most);
  ASSERT_EQ(ranges.ranges.size(), 4U);
  auto program = Program::compile(spec, parameters, {1, 3, 16, 16},
                                  {.precision = Precision::int8, .int8_ranges = &ranges});
  std::map<std::string, std::string> layouts;
  for (const StepInfo& step : program.steps()) layouts[step.step] = step.layout;
  EXPECT_EQ(layouts.at("b forward"), "s8 nhwc") << "only c reads it";
  EXPECT_EQ(layouts.at("a quantise"), "u8 nhwc") << "the sum reads it too";
  EXPECT_EQ(layouts.at("s quantise"), "s8 nhwc");
  EXPECT_EQ(layouts.count("s forward"), 0U) << "the sum is done in place";
  EXPECT_EQ(layouts.at("c forward").substr(layouts.at("c forward").find(' ')), " nhwc");
}

TEST_F(Int8, GivesTheSameBitsForAnyThreadsAndBatch) {
  const NetworkSpec spec = small_unet(32);
  const Parameters parameters = initialise(spec, 3);
  const Shape one{1, 1, 64, 48};
  const Shape three{3, 1, 64, 48};
  const Int8Ranges ranges = calibrated(spec, parameters, one, Clip::most);
  const Floats batch = noise(three.elements());
  const Floats together = infer(spec, parameters, three, ranges, batch, 2);
  for (std::size_t i = 0; i < 3; ++i) {
    const auto first = batch.begin() + static_cast<std::ptrdiff_t>(i * one.elements());
    const Floats input(first, first + static_cast<std::ptrdiff_t>(one.elements()));
    const Floats alone = infer(spec, parameters, one, ranges, input, 1);
    EXPECT_EQ(std::memcmp(alone.data(), together.data() + i * one.elements(), alone.size() * sizeof(float)),
              0);
  }
}

TEST_F(Int8, IsRefusedWithoutRangesAndForTraining) {
  const NetworkSpec spec = mixed();
  Parameters parameters = initialise(spec, 5);
  const Shape shape{1, 3, 16, 16};
  Int8Ranges ranges = calibrated(spec, parameters, shape, Clip::most);
  const CompileOptions without{.precision = Precision::int8};
  EXPECT_THROW(Program::compile(spec, parameters, shape, without), Error);
  const CompileOptions training{.mode = Mode::train, .precision = Precision::int8, .int8_ranges = &ranges};
  EXPECT_THROW(Program::compile(spec, parameters, shape, training), Error);
  ranges.ranges.erase("c");
  const CompileOptions incomplete{.precision = Precision::int8, .int8_ranges = &ranges};
  EXPECT_THROW(Program::compile(spec, parameters, shape, incomplete), Error);
}

// A layer that hands on its input: the range is that of what was observed.
TEST(Calibration, FollowsWhatItSaw) {
  const auto spec =
      chain(16, {"name = 'a', op = 'relu'", "name = 'x', op = 'conv', kernel = 1, out = 16"}, "x");
  const Parameters parameters = initialise(spec, 1);
  Calibrator calibrator(spec, parameters);
  EXPECT_THROW(calibrator.ranges(Clip::most), Error);
  const Shape shape{1, 16, 40, 40};
  Floats values(shape.elements(), 1.0F);
  values[7] = 100;
  values[8] = -300;
  calibrator.observe(Floats(shape.elements(), 0.25F).data(), shape);
  calibrator.observe(values.data(), shape);
  EXPECT_DOUBLE_EQ(calibrator.ranges(Clip::most).ranges.at("x"), 100);
  EXPECT_NEAR(calibrator.ranges(Clip::percentile).ranges.at("x"), 1, 0.1);
  const double mse = calibrator.ranges(Clip::mse).ranges.at("x");
  EXPECT_GT(mse, 50) << "one value of 100 outweighs the rounding of all others";
  EXPECT_THROW(Calibrator(chain(1, {"name = 'x', op = 'relu'"}, "x"), Parameters()), Error);
  EXPECT_THROW(clip_named("most"), Error);
}

}  // namespace
}  // namespace strait::nn::testing
