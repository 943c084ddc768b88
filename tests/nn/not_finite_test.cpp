// Where in a network the first infinity or NaN came from.
#include <cmath>
#include <limits>

#include "networks.h"
#include "strait/error.h"

namespace strait::nn::testing {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

class NotFinite : public ::testing::Test {
 protected:
  NotFinite()
      : spec_(chain(
            1,
            {"name = 'a', op = 'conv', kernel = 3, out = 4, act = 'relu'",
             "name = 'b', op = 'conv', kernel = 3, out = 4", "name = 'c', op = 'conv', kernel = 3, out = 1"},
            "c")),
        weights_(initialise(spec_, 3)) {}

  // What is found after a step in `precision`.
  std::string found(Precision precision = Precision::f32) {
    Program net = Program::compile(spec_, weights_, {2, 1, 8, 8}, Mode::train, precision);
    const std::vector<float> input = noise(128);
    std::copy(input.begin(), input.end(), net.input());
    net.input()[0] *= input_factor_;
    net.forward();
    std::fill_n(net.output_gradient(), 128, gradient_);
    net.backward();
    return net.first_not_finite().value_or("");
  }

  void set_all(const char* tensor, float value) {
    std::fill_n(weights_.at(tensor).data(), weights_.at(tensor).size(), value);
  }

  NetworkSpec spec_;
  Parameters weights_;
  float input_factor_ = 1;
  float gradient_ = 1;
};

TEST_F(NotFinite, NothingIsFoundWhereAllIsFinite) {
  EXPECT_EQ(found(), "");
}

TEST_F(NotFinite, TheLayerWhoseWeightsAreBadIsNamed) {
  weights_.at("b.weights").data()[5] = kNan;
  EXPECT_EQ(found().rfind("'b", 0), 0u) << found();
}

TEST_F(NotFinite, TheLayerThatOverflowsIsNamed) {
  set_all("a.weights", 1e30F);
  set_all("b.weights", 1e30F);
  EXPECT_EQ(found(), "'b forward' writes");
}

TEST_F(NotFinite, BadInputShowsInItsFirstReader) {
  input_factor_ = std::numeric_limits<float>::infinity();
  EXPECT_EQ(found(), "'a forward' reads");
}

TEST_F(NotFinite, GradientsAreLookedAtLastLayerFirst) {
  gradient_ = kNan;
  EXPECT_EQ(found().rfind("'c diff", 0), 0u) << found();
  gradient_ = 1e38F;
  set_all("c.weights", 100);
  EXPECT_EQ(found().rfind("'c diff", 0), 0u) << found();
}

TEST_F(NotFinite, AFigureThatIsFiniteAsksNothing) {
  weights_.at("b.weights").data()[5] = kNan;
  Program net = Program::compile(spec_, weights_, {1, 1, 8, 8}, Mode::train);
  net.forward();
  EXPECT_NO_THROW(require_finite(1.5, net));
  try {
    require_finite(kNan, net);
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Code::bad_input);
    EXPECT_NE(std::string(error.what()).find("network: 'b"), std::string::npos) << error.what();
  }
}

TEST_F(NotFinite, ValuesInBf16AreRead) {
  try {
    EXPECT_EQ(found(Precision::bf16), "");
  } catch (const Error& error) {
    GTEST_SKIP() << error.what();
  }
  weights_.at("b.weights").data()[5] = kNan;
  EXPECT_EQ(found(Precision::bf16).rfind("'b", 0), 0u);
}

}  // namespace
}  // namespace strait::nn::testing
