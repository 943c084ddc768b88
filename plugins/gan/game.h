// The game of two networks (Goodfellow et al. 2014, arXiv:1406.2661): the generator makes samples out of
// latents, the discriminator scores how real they look, and each learns from the other. It knows nothing of
// what samples are: docs/gan.md plays it with points of the plane.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "augment.h"
#include "nn/network.h"
#include "nn/optimiser.h"
#include "nn/parameters.h"
#include "nn/precision.h"
#include "nn/program.h"
#include "strait/training.h"

namespace strait::gan {

enum class Loss {
  hinge,           // Lim and Ye 2017, arXiv:1705.02894
  non_saturating,  // Goodfellow et al. 2014, section 3: the generator maximises log D(fake)
  minimax,         // the same with a generator that minimises log(1 - D(fake))
};

struct GameOptions {
  Loss loss = Loss::hinge;
  int discriminator_steps = 1;    // for each of the generator, each with its own share of the batch
  double discriminator_rate = 1;  // its learning rate by the generator's: two time scales (Heusel et al.
                                  // 2017, arXiv:1706.08500)
  AugmentOptions augment = {};
  nn::OptimiserOptions optimiser = {.beta1 = 0, .beta2 = 0.9};
  nn::Precision precision = nn::Precision::f32;
};

struct Players {
  nn::NetworkSpec generator;      // "latent" to "picture"
  nn::NetworkSpec discriminator;  // "picture" to "score", and "class_scores" where there are classes
};

// Of the last pass of each player in a step.
struct GameFigures {
  double discriminator_loss = 0, generator_loss = 0;
  double real_score = 0, fake_score = 0;              // means, as the discriminator's step saw them
  double discriminator_norm = 0, generator_norm = 0;  // of gradients
  std::span<const float> real, fake;                  // as they are, not augmented; until the next step
};

class Game {
 public:
  // `classes` of the latent's last numbers are the label; 0: there are none.
  Game(Players players, int classes, const GameOptions& options, uint64_t seed);

  const nn::Parameters& generator() const { return generator_; }
  const nn::NetworkSpec& generator_network() const { return players_.generator; }
  const nn::Parameters& discriminator() const { return discriminator_; }
  const nn::NetworkSpec& discriminator_network() const { return players_.discriminator; }

  // The generator is its weights, which are averaged and saved; everything else only training needs.
  void add_state_to(std::vector<StateTensor>& state);

  // Batches must be of a multiple of `discriminator_steps` items, each with a label where there are classes
  // (Error, Code::usage and Code::bad_input). Throws Error (Code::bad_input) with the layer's name where a
  // number is no longer finite.
  GameFigures step(const BatchView& real, uint64_t seed, double learning_rate);

 private:
  void prepare(const nn::Shape& real);
  void generate(std::span<const int32_t> labels, uint64_t seed);
  void teach_discriminator(const BatchView& real, uint64_t seed, double rate, GameFigures& figures);
  void teach_generator(std::span<const int32_t> labels, uint64_t seed, double rate, GameFigures& figures);
  std::vector<float> scores(const nn::Program& net, std::span<const int32_t> labels) const;
  void set_gradient(nn::Program& net, std::span<const int32_t> labels,
                    std::span<const float> by_scores) const;

  Players players_;
  size_t classes_;
  GameOptions options_;
  nn::Parameters generator_, discriminator_;
  nn::Optimiser generator_optimiser_, discriminator_optimiser_;
  nn::Shape shape_ = {0, 0, 0, 0};                            // of one player's share of a batch
  std::optional<nn::Program> generating_, judging_, advice_;  // advice: judging without learning
};

// Of scores of real and of generated samples; writes the derivatives.
double discriminator_loss(Loss loss, std::span<const float> real, std::span<const float> fake, float* by_real,
                          float* by_fake);
double generator_loss(Loss loss, std::span<const float> fake, float* by_fake);

}  // namespace strait::gan
