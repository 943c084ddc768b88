// Several outputs, gradients by inputs, and frozen parameters.
#include <algorithm>

#include "networks.h"
#include "strait/error.h"

namespace strait::nn::testing {
namespace {

using Floats = std::vector<float>;

constexpr Shape kShape{2, 1, 8, 12};

// "code" is an output that later layers read too; "spread" stands beside the path to "x".
NetworkSpec encoder() {
  return network(R"(
    input = { name = "in", channels = 1 }
    output = ["x", "code", "spread"]
    layers = [
      { name = "body", op = "conv", out = 16, kernel = 3, act = "tanh" },
      { name = "code", op = "conv", out = 3, kernel = 2, stride = 2 },
      { name = "spread", op = "conv", from = "body", out = 2, kernel = 1, act = "sigmoid" },
      { name = "up", op = "deconv", from = "code", out = 16, kernel = 2, stride = 2 },
      { name = "x", op = "conv", out = 1, kernel = 3 },
    ])");
}

Floats values(const float* data, const Shape& shape) {
  return {data, data + shape.elements()};
}

Floats output(Program& program, const std::string& name) {
  return values(program.output(name), program.output_shape(name));
}

// Gradients after the loss sum(weights * output) over the named outputs; the others are left alone.
Parameters gradients(Program& program, const std::vector<std::string>& used) {
  run(program, noise(kShape.elements()));
  for (const std::string& name : used) {
    const Floats weights = noise(program.output_shape(name).elements(), 9);
    std::copy(weights.begin(), weights.end(), program.output_gradient(name));
  }
  program.backward();
  return program.gradients();
}

void expect_near(const Floats& got, const Floats& expected, float tolerance) {
  ASSERT_EQ(got.size(), expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) ASSERT_NEAR(got[i], expected[i], tolerance) << "element " << i;
}

void expect_near(const Parameters& got, const Parameters& expected, float tolerance) {
  for (const Tensor& tensor : expected) {
    const Tensor& other = got.at(tensor.name);
    expect_near({other.data(), other.data() + other.size()}, {tensor.data(), tensor.data() + tensor.size()},
                tolerance);
  }
}

TEST(Outputs, KeepTheirOrderInText) {
  const NetworkSpec spec = encoder();
  EXPECT_EQ(spec.output(), "x");
  const std::string text = write_network(spec);
  EXPECT_NE(text.find("output = [\"x\", \"code\", \"spread\"]\n"), std::string::npos);
  EXPECT_EQ(parse_network(*toml::parse(text)["network"].as_table(), "again").outputs, spec.outputs);
}

TEST(Outputs, AreRefusedWhenMissingOrTwice) {
  const auto error_of = [](const char* output) -> std::string {
    try {
      network("input = { name = 'in', channels = 1 }\nlayers = [{ name = 'a', op = 'relu' }]\n" +
              std::string(output));
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_NE(error_of("output = []").find("'output' must be given"), std::string::npos);
  EXPECT_NE(error_of("output = ['a', 3]").find("'output' must be given"), std::string::npos);
  EXPECT_NE(error_of("output = ['a', 'a']").find("output 'a' appears twice"), std::string::npos);
  EXPECT_NE(error_of("output = ['a', 'in']").find("output 'in' is no layer"), std::string::npos);
  EXPECT_EQ(error_of("output = ['a']"), "no error");
}

TEST(Outputs, EqualThoseOfNetworksThatEndThere) {
  Parameters parameters = initialise(encoder(), 3);
  const Floats input = noise(kShape.elements());
  for (const Mode mode : {Mode::infer, Mode::train}) {
    auto all = Program::compile(encoder(), parameters, kShape, mode);
    run(all, input);
    for (const std::string& name : encoder().outputs) {
      NetworkSpec one = encoder();
      one.outputs = {name};
      auto alone = Program::compile(one, parameters, kShape, mode);
      expect_near(output(all, name), run(alone, input), 1e-6F);
    }
  }
}

TEST(Outputs, ThatTheLossDoesNotUseAddNothing) {
  Parameters parameters = initialise(encoder(), 3);
  auto several = Program::compile(encoder(), parameters, kShape, Mode::train);
  NetworkSpec one = encoder();
  one.outputs = {"x"};
  auto alone = Program::compile(one, parameters, kShape, Mode::train);
  const Parameters got = gradients(several, {"x"});
  expect_near(got, gradients(alone, {"x"}), 1e-5F);
  for (std::size_t i = 0; i < got.at("spread.weights").size(); ++i)
    EXPECT_EQ(got.at("spread.weights").data()[i], 0.0F);
}

TEST(Outputs, GradientsAreSummed) {
  Parameters parameters = initialise(encoder(), 3);
  auto program = Program::compile(encoder(), parameters, kShape, Mode::train);
  Parameters sum = parameters.zeros_like();
  for (const std::string& name : encoder().outputs) {
    auto one = Program::compile(encoder(), parameters, kShape, Mode::train);
    const Parameters part = gradients(one, {name});
    for (Tensor& tensor : sum) {
      for (std::size_t i = 0; i < tensor.size(); ++i) tensor.data()[i] += part.at(tensor.name).data()[i];
    }
  }
  expect_near(gradients(program, encoder().outputs), sum, 2e-5F);
}

TEST(InputGradients, AreLeftOutUnlessAskedFor) {
  Parameters parameters = initialise(encoder(), 3);
  auto without = Program::compile(encoder(), parameters, kShape, Mode::train);
  EXPECT_THROW(without.input_gradient(), Error);
  for (const StepTime& step : without.profile(1)) EXPECT_NE(step.step, "body diff_src");
  auto with = Program::compile(encoder(), parameters, kShape, {.mode = Mode::train, .input_gradients = true});
  EXPECT_NO_THROW(with.input_gradient("in"));
  EXPECT_THROW(with.input_gradient("x"), Error);
}

TEST(InputGradients, AreZeroForAnInputThatNothingReads) {
  const auto spec = network(R"(
    input = [{ name = "in", channels = 1 }, { name = "idle", channels = 2 }]
    output = "x"
    layers = [{ name = "x", op = "conv", from = "in", out = 1, kernel = 3 }])");
  Parameters parameters = initialise(spec, 1);
  auto program = Program::compile(spec, parameters, kShape, {.mode = Mode::train, .input_gradients = true});
  std::fill_n(program.output_gradient(), kShape.elements(), 1.0F);
  program.input("in")[0] = 1;
  program.forward();
  program.backward();
  EXPECT_EQ(values(program.input_gradient("idle"), program.input_shape("idle")),
            Floats(2 * kShape.elements()));
  EXPECT_NE(values(program.input_gradient("in"), kShape), Floats(kShape.elements()));
}

// A generator learns through a frozen discriminator: its parameters are const, and batch_norm's statistics
// stay.
TEST(FrozenParameters, GiveTheSameInputGradientsAndStay) {
  const auto spec = chain(1,
                          {"name = 'a', op = 'conv', out = 16, kernel = 3, bias = true, act = 'tanh'",
                           "name = 'n', op = 'batch_norm'", "name = 'x', op = 'dense', out = 2, bias = true"},
                          "x", ", height = 8, width = 12");
  Parameters learning = initialise(spec, 4);
  const Parameters frozen = initialise(spec, 4);
  auto whole = Program::compile(spec, learning, kShape, {.mode = Mode::train, .input_gradients = true});
  const CompileOptions options{.mode = Mode::train, .weight_gradients = false, .input_gradients = true};
  auto part = Program::compile(spec, frozen, kShape, options);
  gradients(whole, {"x"});
  EXPECT_EQ(gradients(part, {"x"}).size(), 0U);
  EXPECT_EQ(values(part.input_gradient(), kShape), values(whole.input_gradient(), kShape));
  EXPECT_EQ(frozen.at("n.mean").data()[0], 0.0F);
  EXPECT_NE(learning.at("n.mean").data()[0], 0.0F);
  for (const StepTime& step : part.profile(1))
    EXPECT_EQ(step.step.find("diff_weights"), std::string::npos) << step.step;
}

TEST(FrozenParameters, MustBeAskedFor) {
  const Parameters parameters = initialise(encoder(), 4);
  EXPECT_THROW(Program::compile(encoder(), parameters, kShape, {.mode = Mode::train}), Error);
  const CompileOptions nothing{.mode = Mode::train, .weight_gradients = false};
  EXPECT_THROW(Program::compile(encoder(), parameters, kShape, nothing), Error);
}

// Noise on the picture itself: layers in front of the first parameter have nothing to hand back.
TEST(Gradients, DoNotGoBackBeyondTheFirstParameter) {
  const auto spec = chain(1,
                          {"name = 'logvar', op = 'scale', by = 0.0, shift = -2.0, from = 'in'",
                           "name = 'noisy', op = 'reparameterise', from = ['in', 'logvar']",
                           "name = 'x', op = 'conv', out = 4, kernel = 3"},
                          "x");
  Parameters parameters = initialise(spec, 1);
  Program program = Program::compile(spec, parameters, kShape, Mode::train);
  run(program, noise(kShape.elements()));
  std::fill_n(program.output_gradient(), program.output_shape().elements(), 1.0F);
  program.backward();
  EXPECT_GT(*std::max_element(program.gradients().at("x.weights").data(),
                              program.gradients().at("x.weights").data() + 36),
            0);
  for (const StepInfo& step : program.steps()) EXPECT_NE(step.step, "noisy gradient");
}

}  // namespace
}  // namespace strait::nn::testing
