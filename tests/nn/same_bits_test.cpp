// A program gives the same bits whatever the threads and the batch.
#include <cmath>
#include <cstring>

#include <omp.h>

#include "networks.h"
#include "nn/program.h"

namespace strait::nn::testing {
namespace {

using Floats = std::vector<float>;

class Threads {
 public:
  explicit Threads(int count) : before_(omp_get_max_threads()) { omp_set_num_threads(count); }
  ~Threads() { omp_set_num_threads(before_); }

 private:
  int before_;
};

Floats infer(const NetworkSpec& spec, const Parameters& parameters, const Shape& shape, int threads,
             const Floats& input) {
  const Threads guard(threads);
  auto program = Program::compile(spec, parameters, shape);
  return run(program, input);
}

class SameBits : public ::testing::TestWithParam<Shape> {};

TEST_P(SameBits, ForAnyNumberOfThreads) {
  const auto spec = small_unet(32);
  const Parameters parameters = initialise(spec, 3);
  const Floats input = noise(GetParam().elements());
  EXPECT_TRUE(same_bits(infer(spec, parameters, GetParam(), 1, input),
                        infer(spec, parameters, GetParam(), 2, input)));
}

TEST_P(SameBits, AloneOrInABatch) {
  const auto spec = small_unet(32);
  const Parameters parameters = initialise(spec, 3);
  Shape three = GetParam();
  three.n = 3;
  const Floats batch = noise(three.elements());
  const Floats together = infer(spec, parameters, three, 2, batch);
  const std::size_t item = GetParam().elements();
  for (std::size_t i = 0; i < 3; ++i) {
    const Floats one(batch.begin() + static_cast<std::ptrdiff_t>(i * item),
                     batch.begin() + static_cast<std::ptrdiff_t>((i + 1) * item));
    const Floats alone = infer(spec, parameters, GetParam(), 1, one);
    EXPECT_EQ(std::memcmp(alone.data(), together.data() + i * item, item * sizeof(float)), 0) << "item " << i;
  }
}

// Pools, upsampling, products and slices in layouts of few and of many channels; in training, for backward
// has loops of its own.
TEST(SameBitsOfResizing, ForAnyThreadsAndBatch) {
  for (const std::string width : {"6", "48"}) {
    const auto spec = chain(
        1,
        {"name = 'a', op = 'conv', kernel = 3, out = " + width, "name = 'p', op = 'max_pool', kernel = 2",
         "name = 'm', op = 'global_average_pool'", "name = 'g', op = 'mul', from = ['p', 'm']",
         "name = 'u', op = 'upsample', factor = 2, mode = 'bilinear'",
         "name = 'q', op = 'average_pool', from = 'a', kernel = 3, stride = 1",
         "name = 's', op = 'mul', from = ['u', 'q']", "name = 'x', op = 'slice', begin = 1, count = 4"},
        "x");
    Parameters parameters = initialise(spec, 3);
    const Floats batch = noise(3 * 100 * 68);
    std::vector<Floats> gradients;
    std::vector<Floats> trained;
    for (const int threads : {1, 2, 3}) {
      const Threads guard(threads);
      auto program = Program::compile(spec, parameters, {3, 1, 100, 68}, Mode::train);
      trained.push_back(run(program, batch));
      std::copy(trained.back().begin(), trained.back().end(), program.output_gradient());
      program.backward();
      const Tensor& gradient = program.gradients().at("a.weights");
      gradients.emplace_back(gradient.data(), gradient.data() + gradient.size());
    }
    // oneDNN's sums for weights follow the threads in their last bits; those of the loops must not add to
    // that.
    for (std::size_t i = 0; i < gradients[0].size(); ++i) {
      EXPECT_NEAR(gradients[1][i], gradients[0][i], 1e-5F * std::abs(gradients[0][i]) + 1e-4F);
      EXPECT_NEAR(gradients[2][i], gradients[0][i], 1e-5F * std::abs(gradients[0][i]) + 1e-4F);
    }
    EXPECT_TRUE(same_bits(trained[1], trained[0]) && same_bits(trained[2], trained[0]));
    const Floats last(batch.end() - 100 * 68, batch.end());
    auto alone = Program::compile(spec, parameters, {1, 1, 100, 68}, Mode::train);
    EXPECT_TRUE(same_bits(run(alone, last), Floats(trained[0].end() - 4 * 100 * 68, trained[0].end())));
    const Floats together = infer(spec, parameters, {3, 1, 100, 68}, 3, batch);
    EXPECT_TRUE(same_bits(infer(spec, parameters, {1, 1, 100, 68}, 2, last),
                          Floats(together.end() - 4 * 100 * 68, together.end())));
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, SameBits,
                         ::testing::Values(Shape{1, 1, 8, 8}, Shape{1, 1, 64, 48}, Shape{1, 1, 100, 132},
                                           Shape{1, 1, 256, 320}));

// Plain and, behind a convolution, in blocks of lanes.
TEST(SameBitsOfTraining, ForOpsThatSumInLoopsOfTheirOwn) {
  const Floats input = noise(3 * 5 * 30 * 40);
  for (const std::string op : {"layer_norm'", "group_norm', groups = 5", "instance_norm'", "l2_normalise'"}) {
    std::vector<std::string> layers = {"name = 's', op = 'group_norm', groups = 5", "name = 'y', op = '" + op,
                                       "name = 'x', op = '" + op};
    for (const bool blocked : {false, true}) {
      if (blocked) layers.insert(layers.begin(), "name = 'head', op = 'conv', out = 20, kernel = 1");
      const auto spec = chain(5, layers, "x");
      Parameters parameters = initialise(spec, 1);
      std::vector<Floats> results;
      for (const int threads : {1, 2, 3}) {
        const Threads guard(threads);
        auto program = Program::compile(spec, parameters, {3, 5, 30, 40}, Mode::train);
        Floats& all = results.emplace_back(run(program, input));
        std::copy(all.rbegin(), all.rend(), program.output_gradient());
        program.backward();
        for (const Tensor& tensor : program.gradients()) {
          if (tensor.name != "head.weights")
            all.insert(all.end(), tensor.data(), tensor.data() + tensor.size());
        }
        EXPECT_TRUE(same_bits(all, results.front())) << op << ", " << threads << " threads";
      }
    }
  }
}

TEST(SameBitsOfTraining, OfThePowerIterations) {
  const auto spec = chain(5, {"name = 'x', op = 'conv', out = 7, kernel = 11, spectral_norm = true"}, "x");
  const Floats input = noise(5 * 30 * 40);
  std::vector<Floats> results;
  for (const int threads : {1, 2, 3}) {
    const Threads guard(threads);
    Parameters parameters = initialise(spec, 1);
    auto program = Program::compile(spec, parameters, {1, 5, 30, 40}, Mode::train);
    run(program, input);
    Floats& all = results.emplace_back(run(program, input));
    const Tensor& u = parameters.at("x.u");
    all.insert(all.end(), u.data(), u.data() + u.size());
    EXPECT_TRUE(same_bits(all, results.front())) << threads << " threads";
  }
}

TEST_P(SameBits, OfNormalisation) {
  const auto spec =
      chain(1,
            {"name = 'a', op = 'conv', kernel = 3, stride = 2, out = 24", "name = 'b', op = 'gdn'",
             "name = 'c', op = 'igdn'", "name = 'd', op = 'group_norm', groups = 4",
             "name = 'e', op = 'l2_normalise'", "name = 'x', op = 'conv', kernel = 1, out = 1"},
            "x");
  const Parameters parameters = initialise(spec, 3);
  const std::size_t item = GetParam().elements();
  const Floats batch = noise(2 * item);
  const Floats together = infer(spec, parameters, {2, 1, GetParam().h, GetParam().w}, 2, batch);
  const Floats second(batch.begin() + static_cast<std::ptrdiff_t>(item), batch.end());
  const Floats alone = infer(spec, parameters, GetParam(), 1, second);
  EXPECT_TRUE(same_bits(alone, {together.end() - static_cast<std::ptrdiff_t>(alone.size()), together.end()}));
}

}  // namespace
}  // namespace strait::nn::testing
