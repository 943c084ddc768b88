// A training step's parts together: a small network that learns.
#include <cmath>

#include "networks.h"
#include "nn/losses/pixel.h"
#include "nn/optimiser.h"

namespace strait::nn::testing {
namespace {

using Floats = std::vector<float>;

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
  Optimiser optimiser(parameters, {.clip_norm = 10});
  auto program = Program::compile(spec, parameters, shape, Mode::train);
  const auto step = [&](Program& net, Parameters& weights, Optimiser& rule) {
    run(net, input);
    const double loss = mse_loss(net.output(), target.data(), target.size(), net.output_gradient());
    net.backward();
    rule.step(weights, net.gradients(), 5e-3);
    return loss;
  };
  const double first = step(program, parameters, optimiser);
  for (int i = 0; i < 100; ++i) step(program, parameters, optimiser);

  Parameters resumed = parameters;
  Optimiser resumed_optimiser(resumed, {.clip_norm = 10});
  resumed_optimiser.state().copy_from(optimiser.state());
  auto again = Program::compile(spec, resumed, shape, Mode::train);
  double last = 0;
  for (int i = 0; i < 50; ++i) last = step(program, parameters, optimiser);
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(std::isfinite(step(again, resumed, resumed_optimiser)));
  EXPECT_LT(last, first / 10);
  EXPECT_EQ(resumed.at("b.weights").data()[17], parameters.at("b.weights").data()[17]);
}

}  // namespace
}  // namespace strait::nn::testing
