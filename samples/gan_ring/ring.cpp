#include "gan_ring/ring.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>

#include "gan/latent.h"
#include "gan/network.h"
#include "gan/random.h"
#include "nn/model.h"
#include "nn/program.h"

namespace samples {

namespace gan = strait::gan;
namespace nn = strait::nn;

namespace {

Point mode(int64_t number) {
  const double angle = 2 * std::numbers::pi * static_cast<double>(number) / kModes;
  return {static_cast<float>(kRadius * std::cos(angle)), static_cast<float>(kRadius * std::sin(angle))};
}

nn::LayerSpec hidden(const std::string& name, const std::string& from, int width, bool spectral_norm) {
  return {name,
          "dense",
          {from},
          {{"out", int64_t{width}},
           {"bias", true},
           {"act", std::string("leaky_relu")},
           {"slope", 0.1},
           {"spectral_norm", spectral_norm}}};
}

nn::LayerSpec last(const std::string& name, int64_t out, bool spectral_norm) {
  return {name, "dense", {"b"}, {{"out", out}, {"bias", true}, {"spectral_norm", spectral_norm}}};
}

}  // namespace

std::vector<Point> draw_ring(size_t count, uint64_t seed) {
  std::vector<Point> points(count);
  for (size_t i = 0; i < count; ++i) {
    gan::Random random(seed, i);
    const Point centre = mode(random.below(kModes));
    for (size_t k = 0; k < 2; ++k)
      points[i][k] = centre[k] + kDeviation * static_cast<float>(random.normal());
  }
  return points;
}

gan::Players ring_players(const RingNetworks& options) {
  gan::Players players;
  players.generator.inputs = {{gan::kLatent, options.latent, 1, 1}};
  players.generator.outputs = {gan::kPicture};
  players.generator.layers = {hidden("a", gan::kLatent, options.width, false),
                              hidden("b", "a", options.width, false), last(gan::kPicture, 2, false)};
  players.discriminator.inputs = {{gan::kPicture, 2, 1, 1}};
  players.discriminator.outputs = {gan::kScore};
  const bool norm = options.spectral_norm;
  players.discriminator.layers = {hidden("a", gan::kPicture, options.width, norm),
                                  hidden("b", "a", options.width, norm), last(gan::kScore, 1, norm)};
  return players;
}

std::vector<Point> generated(const gan::Game& game, size_t count, uint64_t seed) {
  const nn::Model model({}, game.generator_network(), game.generator());
  const auto latent = static_cast<size_t>(game.generator_network().inputs.front().channels);
  std::vector<float> inputs(count * latent);
  for (size_t i = 0; i < count; ++i) gan::draw_latent(seed, i, 0, {inputs.data() + i * latent, latent});
  std::vector<Point> points(count);
  model.infer(inputs.data(), {static_cast<int>(count), static_cast<int>(latent), 1, 1}, points[0].data());
  return points;
}

std::vector<Opinion> opinions(const gan::Game& game, const std::vector<Point>& points) {
  const nn::Parameters& weights = game.discriminator();
  nn::Program net =
      nn::Program::compile(game.discriminator_network(), weights, {static_cast<int>(points.size()), 2, 1, 1},
                           {.mode = nn::Mode::train, .weight_gradients = false, .input_gradients = true});
  std::copy_n(points[0].data(), 2 * points.size(), net.input());
  net.forward();
  std::fill_n(net.output_gradient(), points.size(), 1.0F);
  net.backward();
  std::vector<Opinion> made(points.size());
  for (size_t i = 0; i < points.size(); ++i)
    made[i] = {net.output()[i], {net.input_gradient()[2 * i], net.input_gradient()[2 * i + 1]}};
  return made;
}

Found found_in(const std::vector<Point>& points) {
  std::array<size_t, kModes> near{};
  for (const Point& point : points)
    for (int k = 0; k < kModes; ++k) {
      const Point centre = mode(k);
      if (std::hypot(point[0] - centre[0], point[1] - centre[1]) < 4 * kDeviation)
        ++near[static_cast<size_t>(k)];
    }
  size_t all = 0;
  int modes = 0;
  for (const size_t one : near) {
    all += one;
    modes += one * 100 >= points.size() ? 1 : 0;
  }
  return {modes, static_cast<double>(all) / static_cast<double>(points.size())};
}

}  // namespace samples
