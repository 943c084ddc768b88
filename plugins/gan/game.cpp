#include "game.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

#include "latent.h"
#include "network.h"
#include "nn/losses/adversarial.h"
#include "nn/losses/classification.h"
#include "random.h"
#include "strait/error.h"

namespace strait::gan {
namespace {

// What a step draws, apart from each other.
enum class Draw : uint64_t { latents, judged, advised };

uint64_t seed_of(uint64_t step, Draw draw, uint64_t pass) {
  return Random(step, 3 * pass + static_cast<uint64_t>(draw)).bits();
}

double mean(std::span<const float> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double logistic_loss(std::span<const float> scores, float target, float* gradient) {
  const std::vector<float> targets(scores.size(), target);
  return nn::bce_with_logits_loss(scores.data(), targets.data(), scores.size(), gradient);
}

BatchView part_of(const BatchView& batch, int64_t part, int64_t parts) {
  const int64_t count = batch.n / parts, first = part * count;
  BatchView made = batch;
  made.n = count;
  made.data += first * batch.c * batch.h * batch.w;
  if (!batch.labels.empty())
    made.labels = batch.labels.subspan(static_cast<size_t>(first), static_cast<size_t>(count));
  return made;
}

void require_labels(const BatchView& batch, size_t classes) {
  if (classes == 0) return;
  const bool all =
      !batch.labels.empty() && std::all_of(batch.labels.begin(), batch.labels.end(), [=](int32_t label) {
        return label >= 0 && static_cast<size_t>(label) < classes;
      });
  if (!all)
    throw Error(Code::bad_input, "recipe", "an item has no class, and network.conditional is true",
                "label all items (labels = \"file\" in the set), or set it to false");
}

}  // namespace

double discriminator_loss(Loss loss, std::span<const float> real, std::span<const float> fake, float* by_real,
                          float* by_fake) {
  if (loss == Loss::hinge)
    return nn::hinge_real_loss(real.data(), real.size(), by_real) +
           nn::hinge_fake_loss(fake.data(), fake.size(), by_fake);
  return logistic_loss(real, 1, by_real) + logistic_loss(fake, 0, by_fake);
}

double generator_loss(Loss loss, std::span<const float> fake, float* by_fake) {
  if (loss == Loss::hinge) return nn::hinge_generator_loss(fake.data(), fake.size(), by_fake);
  if (loss == Loss::non_saturating) return logistic_loss(fake, 1, by_fake);
  const double value = -logistic_loss(fake, 0, by_fake);
  std::transform(by_fake, by_fake + fake.size(), by_fake, std::negate<>());
  return value;
}

Game::Game(Players players, int classes, const GameOptions& options, uint64_t seed)
    : players_(std::move(players)),
      classes_(static_cast<size_t>(classes)),
      options_(options),
      generator_(nn::initialise(players_.generator, Random(seed, 0).bits())),
      discriminator_(nn::initialise(players_.discriminator, Random(seed, 1).bits())),
      generator_optimiser_(generator_, options.optimiser),
      discriminator_optimiser_(discriminator_, options.optimiser) {}

void Game::add_state_to(std::vector<StateTensor>& state) {
  add_state(state, STRAIT_STATE_WEIGHTS, generator_);
  add_state(state, STRAIT_STATE_OPTIMISER, discriminator_, "discriminator.");
  add_state(state, STRAIT_STATE_OPTIMISER, generator_optimiser_.state(), "optimiser.");
  add_state(state, STRAIT_STATE_OPTIMISER, discriminator_optimiser_.state(), "discriminator_optimiser.");
}

GameFigures Game::step(const BatchView& real, uint64_t seed, double learning_rate) {
  const int64_t passes = options_.discriminator_steps;
  if (real.n % passes != 0)
    throw Error(Code::usage, "recipe",
                "data.batch is " + std::to_string(real.n) +
                    " (expected a multiple of objective.discriminator_steps, " + std::to_string(passes) + ")",
                "change one of them");
  require_labels(real, classes_);
  prepare({static_cast<int>(real.n / passes), static_cast<int>(real.c), static_cast<int>(real.h),
           static_cast<int>(real.w)});
  GameFigures figures;
  for (int64_t pass = 0; pass < passes; ++pass) {
    const BatchView part = part_of(real, pass, passes);
    generate(part.labels, seed_of(seed, Draw::latents, static_cast<uint64_t>(pass)));
    teach_discriminator(part, seed_of(seed, Draw::judged, static_cast<uint64_t>(pass)),
                        learning_rate * options_.discriminator_rate, figures);
  }
  // The generator learns by the samples that the discriminator saw last.
  const BatchView last = part_of(real, passes - 1, passes);
  teach_generator(last.labels, seed_of(seed, Draw::advised, 0), learning_rate, figures);
  figures.real = {last.data, shape_.elements()};
  figures.fake = {generating_->output(), shape_.elements()};
  return figures;
}

void Game::prepare(const nn::Shape& real) {
  if (generating_ && shape_ == real) return;
  shape_ = real;
  const nn::InputSpec& latent = players_.generator.inputs.front();
  generating_ = nn::Program::compile(players_.generator, generator_, {real.n, latent.channels, 1, 1},
                                     nn::Mode::train, options_.precision);
  nn::Shape both = real;
  both.n *= 2;
  judging_ =
      nn::Program::compile(players_.discriminator, discriminator_, both, nn::Mode::train, options_.precision);
  advice_ = nn::Program::compile(players_.discriminator, std::as_const(discriminator_), real,
                                 {.mode = nn::Mode::train,
                                  .precision = options_.precision,
                                  .weight_gradients = false,
                                  .input_gradients = true});
}

void Game::generate(std::span<const int32_t> labels, uint64_t seed) {
  const auto row = static_cast<size_t>(players_.generator.inputs.front().channels);
  for (size_t i = 0; i < static_cast<size_t>(shape_.n); ++i)
    draw_input({seed, i, classes_ > 0 ? labels[i] : 0}, classes_, {generating_->input() + i * row, row});
  generating_->forward();
}

// Forward over real and generated samples alike, loss, backward, update.
void Game::teach_discriminator(const BatchView& real, uint64_t seed, double rate, GameFigures& figures) {
  nn::Program& net = *judging_;
  const size_t count = shape_.elements(), items = static_cast<size_t>(shape_.n);
  std::copy_n(real.data, count, net.input());
  std::copy_n(generating_->output(), count, net.input() + count);
  Augmentation(options_.augment, {shape_.c, shape_.h, shape_.w}, 2 * items, seed).apply(net.input());
  net.forward();
  std::vector<int32_t> labels(real.labels.begin(), real.labels.end());
  labels.insert(labels.end(), real.labels.begin(), real.labels.end());
  const std::vector<float> all = scores(net, labels);
  const std::span<const float> of_real(all.data(), items), of_fake(all.data() + items, items);
  std::vector<float> gradient(2 * items);
  figures.discriminator_loss =
      discriminator_loss(options_.loss, of_real, of_fake, gradient.data(), gradient.data() + items);
  set_gradient(net, labels, gradient);
  net.backward();
  figures.real_score = mean(of_real);
  figures.fake_score = mean(of_fake);
  figures.discriminator_norm = discriminator_optimiser_.step(discriminator_, net.gradients(), rate);
  nn::require_finite(figures.discriminator_loss + figures.discriminator_norm, net);
}

// Backward through the discriminator and the augmentation into the generator.
void Game::teach_generator(std::span<const int32_t> labels, uint64_t seed, double rate,
                           GameFigures& figures) {
  nn::Program& net = *advice_;
  const size_t count = shape_.elements(), items = static_cast<size_t>(shape_.n);
  const Augmentation augmentation(options_.augment, {shape_.c, shape_.h, shape_.w}, items, seed);
  std::copy_n(generating_->output(), count, net.input());
  augmentation.apply(net.input());
  net.forward();
  std::vector<float> gradient(items);
  figures.generator_loss = generator_loss(options_.loss, scores(net, labels), gradient.data());
  set_gradient(net, labels, gradient);
  net.backward();
  std::copy_n(net.input_gradient(), count, generating_->output_gradient());
  augmentation.transpose(generating_->output_gradient());
  generating_->backward();
  figures.generator_norm = generator_optimiser_.step(generator_, generating_->gradients(), rate);
  nn::require_finite(figures.generator_loss + figures.generator_norm, *generating_);
}

std::vector<float> Game::scores(const nn::Program& net, std::span<const int32_t> labels) const {
  const auto items = static_cast<size_t>(net.output_shape(kScore).n);
  std::vector<float> made(net.output(kScore), net.output(kScore) + items);
  if (classes_ == 0) return made;
  const float* by_class = net.output(kClassScores);
  for (size_t i = 0; i < items; ++i) made[i] += by_class[i * classes_ + static_cast<size_t>(labels[i])];
  return made;
}

void Game::set_gradient(nn::Program& net, std::span<const int32_t> labels,
                        std::span<const float> by_scores) const {
  std::copy(by_scores.begin(), by_scores.end(), net.output_gradient(kScore));
  if (classes_ == 0) return;
  float* by_class = net.output_gradient(kClassScores);
  std::fill_n(by_class, by_scores.size() * classes_, 0.0F);
  for (size_t i = 0; i < by_scores.size(); ++i)
    by_class[i * classes_ + static_cast<size_t>(labels[i])] = by_scores[i];
}

}  // namespace strait::gan
