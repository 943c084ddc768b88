// The arena: no two buffers that live together share bytes, and little is wasted.
#include <algorithm>
#include <random>

#include "networks.h"
#include "nn/passes/plan_memory.h"

namespace strait::nn::testing {
namespace {

void expect_disjoint(const std::vector<Lifetime>& buffers, const MemoryPlan& plan) {
  for (std::size_t i = 0; i < buffers.size(); ++i) {
    EXPECT_EQ(plan.offsets[i] % kBufferAlignment, 0U);
    EXPECT_LE(plan.offsets[i] + buffers[i].bytes, plan.bytes);
    for (std::size_t k = 0; k < i; ++k) {
      const bool together = buffers[i].first <= buffers[k].last && buffers[k].first <= buffers[i].last;
      const bool apart = plan.offsets[i] + buffers[i].bytes <= plan.offsets[k] ||
                         plan.offsets[k] + buffers[k].bytes <= plan.offsets[i];
      EXPECT_TRUE(apart || !together) << i << " and " << k;
    }
  }
}

// What must be alive at the fullest step: no plan needs less.
std::size_t fullest(const std::vector<Lifetime>& buffers) {
  std::size_t most = 0;
  for (const Lifetime& moment : buffers) {
    std::size_t bytes = 0;
    for (const Lifetime& one : buffers) {
      if (one.first <= moment.first && moment.first <= one.last) bytes += one.bytes;
    }
    most = std::max(most, bytes);
  }
  return most;
}

TEST(MemoryPlan, SharesWhatDoesNotMeet) {
  const std::vector<Lifetime> chain = {{640, 0, 1}, {1280, 1, 2}, {640, 2, 3}, {1280, 3, 4}};
  const MemoryPlan plan = plan_memory(chain);
  expect_disjoint(chain, plan);
  EXPECT_EQ(plan.bytes, 1920U);
}

TEST(MemoryPlan, TakesTheSmallestGapThatFits) {
  // Between the walls are gaps of 256 and of 128 bytes; the last buffer fits both.
  const std::vector<Lifetime> buffers = {{1024, 0, 9}, {256, 0, 1}, {768, 0, 9},
                                         {128, 0, 1},  {512, 0, 9}, {100, 2, 3}};
  const MemoryPlan plan = plan_memory(buffers);
  expect_disjoint(buffers, plan);
  EXPECT_EQ(plan.bytes, 1024U + 256 + 768 + 128 + 512);
}

TEST(MemoryPlan, IsSoundAndTightForRandomLives) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    std::vector<Lifetime> buffers(1 + random() % 40);
    for (Lifetime& one : buffers) {
      one.bytes = kBufferAlignment * (random() % 50);
      one.first = random() % 60;
      one.last = one.first + random() % 12;
    }
    const MemoryPlan plan = plan_memory(buffers);
    expect_disjoint(buffers, plan);
    EXPECT_LE(plan.bytes, fullest(buffers) * 3 / 2);
  }
}

// Activations of one size in a row: inference needs two at a time, training all of them and a gradient or
// two.
TEST(Arena, HoldsOnlyWhatIsAliveTogether) {
  std::vector<std::string> layers = {"name = 'head', op = 'conv', kernel = 1, out = 32"};
  for (const char* name : {"a", "b", "c", "d", "e", "x"})
    layers.push_back("name = '" + std::string(name) + "', op = 'tanh'");
  const auto spec = chain(1, layers, "x");
  Parameters parameters = initialise(spec, 1);
  const Shape shape{1, 1, 64, 64};
  const std::size_t value = 32 * shape.elements() * sizeof(float);
  auto infer = Program::compile(spec, parameters, shape);
  EXPECT_LE(infer.bytes(), 3 * value);
  auto train = Program::compile(spec, parameters, shape, Mode::train);
  EXPECT_GE(train.bytes(), 8 * value);
  EXPECT_LE(train.bytes(), 11 * value);
}

}  // namespace
}  // namespace strait::nn::testing
