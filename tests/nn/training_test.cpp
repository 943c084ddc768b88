// The parts of a training step: Adam, and a small network that learns.
#include <cmath>

#include "networks.h"
#include "nn/adam.h"
#include "nn/losses/pixel.h"

namespace strait::nn::testing {
namespace {

using Floats = std::vector<float>;

// Two steps with gradients 1 and then -2, as the paper's algorithm 1 gives them in exact arithmetic.
TEST(Adam, FollowsThePaper) {
  Parameters parameters;
  parameters.add("w", {1}).data()[0] = 1;
  Parameters gradients = parameters.zeros_like();
  Adam adam(parameters, {.beta1 = 0.5, .beta2 = 0.75, .epsilon = 0});
  gradients.at("w").data()[0] = 1;
  EXPECT_DOUBLE_EQ(adam.step(parameters, gradients, 0.1), 1);
  EXPECT_NEAR(parameters.at("w").data()[0], 0.9F, 1e-6F);
  gradients.at("w").data()[0] = -2;
  adam.step(parameters, gradients, 0.1);
  // m = -0.75, corrected -1; v = 0.1875 + 1, corrected 1.1875 / 0.4375.
  EXPECT_NEAR(parameters.at("w").data()[0], 0.9 + 0.1 / std::sqrt(1.1875 / 0.4375), 1e-6);
  EXPECT_EQ(adam.steps(), 2);
  EXPECT_FLOAT_EQ(adam.first_moments().at("w").data()[0], -0.75F);
  EXPECT_FLOAT_EQ(adam.second_moments().at("w").data()[0], 1.1875F);
}

TEST(Adam, ClipsTheWholeGradient) {
  Parameters parameters;
  parameters.add("a", {1});
  parameters.add("b", {1});
  Parameters gradients = parameters.zeros_like();
  gradients.at("a").data()[0] = 3;
  gradients.at("b").data()[0] = 4;
  Adam adam(parameters, {.clip_norm = 1});
  EXPECT_DOUBLE_EQ(adam.step(parameters, gradients, 0.1), 5);
  EXPECT_NEAR(adam.first_moments().at("a").data()[0], 0.1F * 0.6F, 1e-7F);
  EXPECT_NEAR(adam.first_moments().at("b").data()[0], 0.1F * 0.8F, 1e-7F);
}

TEST(Adam, LeavesAllAloneWhenTheGradientIsNotFinite) {
  Parameters parameters;
  parameters.add("a", {2}).data()[0] = 7;
  Parameters gradients = parameters.zeros_like();
  gradients.at("a").data()[1] = NAN;
  Adam adam(parameters);
  EXPECT_FALSE(std::isfinite(adam.step(parameters, gradients, 0.1)));
  EXPECT_EQ(parameters.at("a").data()[0], 7);
  EXPECT_EQ(adam.steps(), 0);
}

// A network must learn to blur: the loss falls tenfold, and a resumed optimiser goes on with the same bits.
TEST(Training, LossFallsTenfoldAndResumesToTheSameBits) {
  const auto spec = chain(1,
                          {"name = 'a', op = 'conv', out = 16, kernel = 3, act = 'leaky_relu', slope = 0.1",
                           "name = 'b', op = 'conv', out = 16, kernel = 3, act = 'leaky_relu', slope = 0.1",
                           "name = 'x', op = 'conv', out = 1, kernel = 3"},
                          "x");
  const Shape shape{4, 1, 16, 16};
  const Floats input = noise(shape.elements());
  Floats target(input.size());
  for (std::size_t i = 1; i + 1 < input.size(); ++i)
    target[i] = (input[i - 1] + 2 * input[i] + input[i + 1]) / 4;

  Parameters parameters = initialise(spec, 1);
  Adam adam(parameters, {.clip_norm = 10});
  auto program = Program::compile(spec, parameters, shape, Mode::train);
  const auto step = [&](Program& net, Parameters& weights, Adam& optimiser) {
    run(net, input);
    const double loss = mse_loss(net.output(), target.data(), target.size(), net.output_gradient());
    net.backward();
    optimiser.step(weights, net.gradients(), 5e-3);
    return loss;
  };
  const double first = step(program, parameters, adam);
  for (int i = 0; i < 100; ++i) step(program, parameters, adam);

  Parameters resumed = parameters;
  Adam resumed_adam(resumed, {.clip_norm = 10});
  resumed_adam.first_moments().copy_from(adam.first_moments());
  resumed_adam.second_moments().copy_from(adam.second_moments());
  resumed_adam.set_steps(adam.steps());
  auto again = Program::compile(spec, resumed, shape, Mode::train);
  double last = 0;
  for (int i = 0; i < 50; ++i) last = step(program, parameters, adam);
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(std::isfinite(step(again, resumed, resumed_adam)));
  EXPECT_LT(last, first / 10);
  EXPECT_EQ(resumed.at("b.weights").data()[17], parameters.at("b.weights").data()[17]);
}

}  // namespace
}  // namespace strait::nn::testing
