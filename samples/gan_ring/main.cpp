// Plays a game of the plane and draws it: gan_ring -o ring.svg. docs/gan.md has what comes out.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <fstream>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "gan/game.h"
#include "gan/random.h"
#include "gan_ring/plane.h"
#include "gan_ring/ring.h"
#include "strait/error.h"
#include <CLI/CLI.hpp>

namespace {

using strait::gan::Loss;

struct Options {
  std::string out, title;
  Loss loss = Loss::hinge;
  bool plain = false;
  int discriminator_steps = 1;
  double discriminator_rate = 1, rate = 1e-3, beta1 = 0;
  std::vector<int> moments = {0, 500, 2000, 8000};
  uint64_t seed = 1;
};

constexpr size_t kBatch = 256, kShown = 400;

samples::Moment look_at(const strait::gan::Game& game, int step, uint64_t seed) {
  const std::vector<samples::Point> many = samples::generated(game, 4000, seed);
  const samples::Found found = samples::found_in(many);
  samples::Moment moment{fmt::format("step {}: {} of {} modes, {:.0f} % near one", step, found.modes,
                                     samples::kModes, 100 * found.near),
                         samples::draw_ring(kShown, seed),
                         {many.begin(), many.begin() + kShown},
                         samples::opinions(game, samples::cell_middles(samples::kFieldSide)),
                         samples::opinions(game, samples::cell_middles(samples::kArrowSide))};
  fmt::print("{}\n", moment.caption);
  return moment;
}

std::vector<samples::Moment> play(const Options& options) {
  strait::gan::GameOptions rules;
  rules.loss = options.loss;
  rules.discriminator_steps = options.discriminator_steps;
  rules.discriminator_rate = options.discriminator_rate;
  rules.optimiser.beta1 = options.beta1;
  samples::RingNetworks networks;
  networks.spectral_norm = !options.plain;
  strait::gan::Game game(samples::ring_players(networks), 0, rules, options.seed);
  std::vector<samples::Moment> moments;
  const size_t batch = kBatch * static_cast<size_t>(options.discriminator_steps);
  for (int step = 0; step <= options.moments.back(); ++step) {
    if (step == options.moments[moments.size()]) moments.push_back(look_at(game, step, options.seed));
    const uint64_t seed = strait::gan::Random(options.seed, static_cast<uint64_t>(step) + 1).bits();
    const std::vector<samples::Point> real = samples::draw_ring(batch, seed);
    game.step({real[0].data(), static_cast<int64_t>(batch), 2, 1, 1}, seed, options.rate);
  }
  return moments;
}

int run(int argc, char** argv) {
  Options options;
  CLI::App app("Plays a generative adversarial game over eight Gaussians on a ring and draws it");
  const std::vector<std::pair<std::string, Loss>> losses = {
      {"hinge", Loss::hinge}, {"non-saturating", Loss::non_saturating}, {"minimax", Loss::minimax}};
  app.add_option("-o,--out", options.out, "SVG file")->required();
  app.add_option("--title", options.title, "Above the drawing");
  app.add_option("--loss", options.loss, "hinge, non-saturating or minimax")
      ->transform(CLI::CheckedTransformer(losses));
  app.add_flag("--plain", options.plain, "No spectral normalisation");
  app.add_option("--discriminator-steps", options.discriminator_steps, "For each of the generator")
      ->check(CLI::Range(1, 100));
  app.add_option("--discriminator-rate", options.discriminator_rate, "Its learning rate by the generator's");
  app.add_option("--rate", options.rate, "Learning rate of the generator");
  app.add_option("--beta1", options.beta1, "Of Adam")->check(CLI::Range(0.0, 0.999));
  app.add_option("--moments", options.moments, "Steps that are drawn, rising")->delimiter(',');
  app.add_option("--seed", options.seed, "Of everything that is random");
  CLI11_PARSE(app, argc, argv);
  const bool rising = std::adjacent_find(options.moments.begin(), options.moments.end(),
                                         std::greater_equal<>()) == options.moments.end();
  if (!rising || options.moments.front() < 0)
    throw strait::Error(strait::Code::usage, "--moments", "do not rise from 0 or above", "sort them");
  std::ofstream file(options.out);
  file << samples::draw(options.title, play(options));
  if (!file.flush())
    throw strait::Error(strait::Code::io, options.out, "cannot be written", "check folder and space");
  return 0;
}

}  // namespace

int main(int argc, char** argv) try { return run(argc, argv); } catch (const std::exception& error) {
  fmt::print(stderr, "gan_ring: {}\n", error.what());
  return 1;
}
