// A test of an op's forward against values computed by hand.
#pragma once

#include <vector>

#include "networks.h"

namespace strait::nn::testing {

using Floats = std::vector<float>;

class Values : public ::testing::Test {
 protected:
  // Runs `spec` on one item of `input` in both modes, which must agree (there is nothing to train without
  // parameters), with the tensors set so far.
  void expect(const NetworkSpec& spec, const Shape& shape, const Floats& input, const Floats& expected) {
    auto infer = Program::compile(spec, parameters, shape, Mode::infer);
    expect_near(run(infer, input), expected);
    if (parameters.size() == 0) return;
    auto train = Program::compile(spec, parameters, shape, Mode::train);
    expect_near(run(train, input), expected);
  }

  static void expect_near(const Floats& got, const Floats& expected) {
    ASSERT_EQ(got.size(), expected.size());
    for (std::size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got[i], expected[i], 1e-5F) << "element " << i;
  }

  Parameters parameters;
};

}  // namespace strait::nn::testing
