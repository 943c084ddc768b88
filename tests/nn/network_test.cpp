// Networks as text: what is read, what is refused and how that is said, and what follows from a network.
#include "nn/network.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <numbers>

#include "networks.h"
#include "nn/shapes.h"
#include "strait/error.h"

namespace strait::nn::testing {
namespace {

std::string error_of(const std::string& text) {
  try {
    network(text);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Code::usage);
    return error.what();
  }
  return "no error";
}

TEST(NetworkText, RoundTrips) {
  const auto spec = small_unet(32);
  const std::string text = write_network(spec);
  const auto table = toml::parse(text);
  EXPECT_EQ(write_network(parse_network(*table["network"].as_table(), "again.toml")), text);
  EXPECT_NE(
      text.find(
          "  { name = \"a1\", op = \"conv\", out = 32, kernel = 3, act = \"leaky_relu\", slope = 0.1 },\n"),
      std::string::npos);
  EXPECT_NE(text.find("  { name = \"clean\", op = \"add\", from = [\"in\", \"full\"] },\n"),
            std::string::npos);
}

TEST(NetworkText, RoundTripsSeveralInputs) {
  const auto spec = network(R"(
    input = [{ name = "a", channels = 2, height = 4, width = 5 }, { name = "b", channels = 3 }]
    output = "x"
    layers = [
      { name = "y", op = "conv", from = "b", out = 2, kernel = 1 },
      { name = "x", op = "concat", from = ["a", "y"] },
    ])");
  const std::string text = write_network(spec);
  EXPECT_EQ(write_network(parse_network(*toml::parse(text)["network"].as_table(), "again.toml")), text);
  EXPECT_EQ(infer_shapes(spec, {1, 2, 4, 5}).at("x"), (Shape{1, 4, 4, 5}));
}

TEST(NetworkText, ReportsAllProblemsAtOnceWithTheirPlaces) {
  const std::string error = error_of(
      "input = { name = 'in', channels = 1 }\n"
      "output = 'clear'\n"
      "layers = [\n"
      "  { name = 'a', op = 'convolve', out = 4, kernel = 3 },\n"
      "  { name = 'clean', op = 'conv', out = 4, kernal = 3 },\n"
      "  { name = 'b', op = 'conv', from = 'cleen', out = 0, kernel = 3.5, act = 'leaky_rely' },\n"
      "  { name = 'b', op = 'add' },\n"
      "]\n");
  for (const char* part :
       {"test.toml:4:3: layer 'a': unknown op 'convolve'",
        "test.toml:5:3: layer 'clean': 'conv' has no attribute 'kernal'; did you mean 'kernel'?",
        "test.toml:5:3: layer 'clean': 'conv' needs 'kernel'",
        "test.toml:6:3: layer 'b': no earlier value 'cleen'; did you mean 'clean'?",
        "'out' is 0, allowed 1 to 65536", "'kernel' must be an integer (got a number)",
        "'act' has no choice 'leaky_rely'; did you mean 'leaky_relu'?",
        "test.toml:7:3: layer 'b': the name is taken", "'add' takes 2 to 64 inputs (got 1)",
        "output 'clear' is no layer; did you mean 'clean'?"}) {
    EXPECT_NE(error.find(part), std::string::npos) << part << "\nin\n" << error;
  }
}

TEST(NetworkText, RefusesShapesThatDoNotFit) {
  EXPECT_NE(error_of("input = { name = 'in', channels = 3 }\noutput = 'x'\nlayers = [\n"
                     "{ name = 'a', op = 'conv', out = 4, kernel = 3, stride = 2 },\n"
                     "{ name = 'x', op = 'add', from = ['in', 'a'] } ]")
                .find("test.toml:5:1: layer 'x': its inputs must have one shape"),
            std::string::npos);
  EXPECT_NE(error_of("input = { name = 'in', channels = 3 }\noutput = 'x'\n"
                     "layers = [ { name = 'x', op = 'pixel_shuffle', factor = 2 } ]")
                .find("channels must be a multiple of factor squared (expected 4, got 3)"),
            std::string::npos);
}

TEST(NetworkText, RefusesGroupsThatDoNotDivide) {
  for (const std::string op : {"conv', kernel = 3", "deconv', kernel = 2, stride = 2"}) {
    const std::string error = error_of("input = { name = 'in', channels = 4 }\noutput = 'x'\nlayers = [\n" +
                                       ("{ name = 'x', op = '" + op) + ", out = 6, groups = 4 } ]");
    EXPECT_NE(error.find("must be multiples of its groups (expected 4, got 4 and 6)"), std::string::npos)
        << error;
  }
}

TEST(NetworkText, RefusesOtherTables) {
  EXPECT_NE(error_of("").find("[network]: a network needs an input"), std::string::npos);
  EXPECT_NE(error_of("inputs = 3").find("unknown key 'inputs'; did you mean 'input'?"), std::string::npos);
  EXPECT_NE(error_of("layers = [ 3 ]").find("a layer must be a table"), std::string::npos);
}

TEST(NetworkCosts, FollowFromTheLayers) {
  const auto spec = chain(1,
                          {"name = 'half', op = 'pixel_unshuffle', factor = 2",
                           "name = 'a', op = 'conv', out = 8, kernel = 3, bias = true",
                           "name = 'b', op = 'conv', out = 16, kernel = 2, stride = 2",
                           "name = 'c', op = 'deconv', out = 4, kernel = 2, stride = 2",
                           "name = 'x', op = 'pixel_shuffle', factor = 2"},
                          "x");
  EXPECT_EQ(size_multiple(spec), 4);
  EXPECT_DOUBLE_EQ(macs_per_pixel(spec), 4 * 8 * 9 / 4.0 + 8 * 16 * 4 / 16.0 + 16 * 4 * 4 / 16.0);
  EXPECT_EQ(empty_parameters(spec).elements(), 4U * 8 * 9 + 8 + 8 * 16 * 4 + 16 * 4 * 4);
  EXPECT_EQ(infer_shapes(spec, {2, 1, 8, 12}).at("b"), (Shape{2, 16, 2, 3}));
}

TEST(NetworkText, RefusesGroupsOfANormThatDoNotDivide) {
  EXPECT_NE(error_of("input = { name = 'in', channels = 4 }\noutput = 'x'\n"
                     "layers = [ { name = 'x', op = 'group_norm', groups = 3 } ]")
                .find("must be a multiple of its groups (expected 3, got 4)"),
            std::string::npos);
}

TEST(NetworkCosts, FallWithGroups) {
  const auto spec = chain(8,
                          {"name = 'a', op = 'conv', out = 16, kernel = 3, groups = 4, dilation = 2",
                           "name = 'b', op = 'deconv', out = 4, kernel = 2, stride = 2, groups = 2"},
                          "b");
  EXPECT_DOUBLE_EQ(macs_per_pixel(spec), 16 * 2 * 9 + 16 * 2 * 4);
  EXPECT_EQ(empty_parameters(spec).at("a.weights").shape, (std::vector<std::int64_t>{16, 2, 3, 3}));
  EXPECT_EQ(empty_parameters(spec).at("b.weights").shape, (std::vector<std::int64_t>{16, 2, 2, 2}));
  EXPECT_EQ(infer_shapes(spec, {2, 8, 6, 10}).at("a"), (Shape{2, 16, 6, 10}));
}

TEST(Initialise, IsHeNormalAndRepeatable) {
  const auto spec = chain(16, {"name = 'x', op = 'conv', out = 64, kernel = 3, act = 'relu'"}, "x");
  const Parameters once = initialise(spec, 7);
  const Parameters again = initialise(spec, 7);
  const Parameters other = initialise(spec, 8);
  const Tensor& weights = once.at("x.weights");
  double sum = 0;
  double squares = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    ASSERT_EQ(weights.data()[i], again.at("x.weights").data()[i]);
    sum += weights.data()[i];
    squares += static_cast<double>(weights.data()[i]) * weights.data()[i];
  }
  const auto count = static_cast<double>(weights.size());
  EXPECT_NEAR(sum / count, 0, 0.005);
  EXPECT_NEAR(squares / count, 2.0 / (16 * 9), 0.02 * 2.0 / (16 * 9));
  EXPECT_NE(weights.data()[0], other.at("x.weights").data()[0]);
}

double mean_square(const std::function<double(double)>& f) {  // of f(z), z standard normal
  constexpr double kStep = 1e-3;
  double sum = 0;
  for (double z = -10; z < 10; z += kStep) sum += f(z) * f(z) * std::exp(-z * z / 2);
  return sum * kStep / std::sqrt(2 * std::numbers::pi);
}

TEST(Initialise, KeepsTheMeanSquareThroughActivations) {
  const std::pair<std::string, std::function<double(double)>> kActivations[] = {
      {"elu", [](double x) { return x > 0 ? x : std::expm1(x); }},
      {"gelu", [](double x) { return x * std::erfc(-x / std::numbers::sqrt2) / 2; }},
      {"silu", [](double x) { return x / (1 + std::exp(-x)); }},
      {"softplus", [](double x) { return std::log1p(std::exp(x)); }}};
  const auto first_weight = [](const std::string& act) {
    const auto spec = chain(4, {"name = 'x', op = 'conv', out = 1, kernel = 1, act = '" + act + "'"}, "x");
    return initialise(spec, 1).at("x.weights").data()[0];
  };
  for (const auto& [act, f] : kActivations) {
    const double gain = first_weight(act) / first_weight("none");
    EXPECT_NEAR(gain * gain * mean_square(f), 1, 1e-3) << act;
  }
}

TEST(Initialise, StartsGdnAtATenthOfTheOwnSquare) {
  const auto parameters = initialise(chain(2, {"name = 'x', op = 'gdn'"}, "x"), 1);
  const float* beta = parameters.at("x.beta").data();
  const float* gamma = parameters.at("x.gamma").data();
  EXPECT_FLOAT_EQ(beta[1] * beta[1], 1);
  EXPECT_FLOAT_EQ(gamma[3] * gamma[3], 0.1F);
  EXPECT_EQ(gamma[1], 0x1p-18F);
}

TEST(ReceptiveMargin, FollowsFromKernelsStridesAndScales) {
  const auto margin = [](const std::vector<std::string>& layers) {
    return receptive_margin(chain(1, layers, layers.back().substr(8, 1)));
  };
  EXPECT_EQ(margin({"name = 'a', op = 'conv', kernel = 1, out = 1"}), 0);
  EXPECT_EQ(margin({"name = 'a', op = 'conv', kernel = 5, out = 1"}), 2);
  EXPECT_EQ(margin({"name = 'a', op = 'conv', kernel = 3, out = 1",
                    "name = 'b', op = 'conv', kernel = 3, out = 1"}),
            2);
  EXPECT_EQ(margin({"name = 'a', op = 'conv', kernel = 2, stride = 2, out = 1",
                    "name = 'b', op = 'conv', kernel = 3, out = 1"}),
            2);
  EXPECT_EQ(margin({"name = 'a', op = 'pixel_unshuffle', factor = 4",
                    "name = 'b', op = 'conv', kernel = 3, out = 16",
                    "name = 'c', op = 'pixel_shuffle', factor = 4"}),
            4 + 3);
  EXPECT_EQ(margin({"name = 'a', op = 'conv', kernel = 3, dilation = 4, out = 1"}), 4);
  EXPECT_EQ(margin({"name = 'a', op = 'dense', out = 4"}), std::nullopt);
}

// A change outside the margin does not reach an output pixel, and one at its edge does for some network.
TEST(ReceptiveMargin, HoldsWhatItPromises) {
  const auto spec = small_unet(4);
  const int margin = *receptive_margin(spec);
  const Parameters parameters = initialise(spec, 4);
  const int side = 4 * margin;
  auto program = Program::compile(spec, parameters, {1, 1, side, side});
  std::vector<float> input = noise(static_cast<std::size_t>(side) * side);
  const auto before = run(program, input);
  const int middle = side / 2;
  input[static_cast<std::size_t>(middle) * side + middle] += 1;
  const auto after = run(program, input);
  int farthest = 0;
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      const auto i = static_cast<std::size_t>(y) * side + x;
      if (after[i] != before[i]) farthest = std::max({farthest, std::abs(y - middle), std::abs(x - middle)});
    }
  }
  EXPECT_LE(farthest, margin);
  EXPECT_GE(farthest, margin / 2);
}

}  // namespace
}  // namespace strait::nn::testing
