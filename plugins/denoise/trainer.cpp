#include "trainer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "camera_recipe.h"
#include "nn/losses/pixel.h"
#include "nn/optimiser_params.h"
#include "nn/shapes.h"
#include "noise.h"
#include "restore.h"
#include "shapes.h"
#include "textures.h"

namespace strait::denoise {
namespace {

using Loss = double (*)(const float*, const float*, size_t, float*);

Loss loss_by_name(const std::string& name) {
  return name == "l1" ? nn::l1_loss : nn::mse_loss;
}

NetworkOptions network_options(const Params& params) {
  return {static_cast<int>(params.integer("network.channels")), params.integers("network.widths"),
          params.integers("network.blocks")};
}

}  // namespace

ParamTable DenoiseTrainer::params() {
  ParamTable table;
  table.add(integer("network.channels", "1 gray, 3 colour").by_default("1").range(1, 3));
  table.add(integers("network.widths", "channels of each level").by_default("[32, 64, 128]").range(1, 1024));
  table.add(integers("network.blocks", "residual blocks of each level").by_default("[2, 2, 4]").range(0, 64));
  table.add(real("objective.sigma_max", "strongest noise; each patch gets its own, from 0")
                .by_default("55")
                .range(0, 255)
                .in("8-bit levels"));
  table.add(real("objective.sigma_power",
                 "the noise is sigma_max * u^power, u uniform in 0..1: above 1, weak noise is more frequent")
                .by_default("1")
                .range(0.1, 10));
  table.add(real("objective.shape_share", "share of patches over which sharp flat shapes are drawn")
                .by_default("0")
                .range(0, 1));
  table.add(real("objective.texture_share", "share of patches into which stripes or a weave are drawn")
                .by_default("0")
                .range(0, 1));
  declare_camera_noise(table);
  table.add(choice("objective.loss", {"l1", "mse"}, "mean absolute or mean squared error").by_default("l1"));
  table.add(choice("objective.finish_loss", {"l1", "mse"}, "the loss of the last part").by_default("mse"));
  table.add(
      real("objective.finish_below",
           "the last part begins when the learning rate falls below this share of its highest; 0: never")
          .by_default("0.1")
          .range(0, 1));
  nn::add_optimiser_params(table, {.clip_norm = 1});
  nn::add_training_precision(table);
  return table;
}

DenoiseTrainer::DenoiseTrainer(const Params& params, uint64_t seed)
    : options_(network_options(params)),
      network_(build_network(options_)),
      weights_(initial_weights(network_, seed)),
      optimiser_(weights_, nn::optimiser_options(params)),
      sigma_max_(params.real("objective.sigma_max")),
      sigma_power_(params.real("objective.sigma_power")),
      shape_share_(params.real("objective.shape_share")),
      texture_share_(params.real("objective.texture_share")),
      camera_(camera_noise_of(params)),
      finish_below_(params.real("objective.finish_below")),
      precision_(nn::precision_named(params.text("optimiser.precision"))),
      loss_(params.text("objective.loss")),
      finish_loss_(params.text("objective.finish_loss")) {
  add_state(state_, STRAIT_STATE_WEIGHTS, weights_);
  add_state(state_, STRAIT_STATE_OPTIMISER, optimiser_.state(), "optimiser.");
  state_.push_back({"schedule.highest_rate", STRAIT_STATE_OPTIMISER, {1}, &highest_rate_});
}

int DenoiseTrainer::size_multiple() const {
  return nn::size_multiple(network_);
}

void DenoiseTrainer::step(const BatchView& patches, uint64_t seed, double learning_rate,
                          const Metric& metric) {
  nn::Program& net = program_for(patches);
  const BatchView clean = with_drawings(patches, seed);
  const Loss loss_of = loss_by_name(finishing(learning_rate) ? finish_loss_ : loss_);

  const float* target = make_noisy(clean, seed, net.input());
  net.forward();
  const double loss = loss_of(net.output(), target, elements(clean), net.output_gradient());
  net.backward();
  const double norm = optimiser_.step(weights_, net.gradients(), learning_rate);
  nn::require_finite(loss + norm, net);

  metric("loss", loss);
  metric("gradient_norm", norm);
}

nn::Program& DenoiseTrainer::program_for(const BatchView& batch) {
  const nn::Shape shape{static_cast<int>(batch.n), static_cast<int>(batch.c), static_cast<int>(batch.h),
                        static_cast<int>(batch.w)};
  if (!program_ || program_->output_shape() != shape) {
    program_ = nn::Program::compile(network_, weights_, shape, nn::Mode::train, precision_);
  }
  return *program_;
}

BatchView DenoiseTrainer::with_drawings(const BatchView& patches, uint64_t seed) {
  if (shape_share_ == 0 && texture_share_ == 0) return patches;
  drawn_on_.resize(elements(patches));
  BatchView drawn_on = patches;
  drawn_on.data = drawn_on_.data();
  const uint64_t own = ~seed;  // other numbers than the noise's
  draw_shapes(patches, shape_share_, random_bits(own, 0), drawn_on_.data());
  draw_textures(drawn_on, texture_share_, random_bits(own, 1), drawn_on_.data());
  return drawn_on;
}

const float* DenoiseTrainer::make_noisy(const BatchView& clean, uint64_t seed, float* noisy) {
  if (!camera_) {
    add_random_noise(clean, seed, noisy);
    return clean.data;
  }
  targets_.resize(elements(clean));
  make_noisy_pairs(clean.data, clean.n, static_cast<int>(clean.h), static_cast<int>(clean.w), *camera_, seed,
                   noisy, targets_.data());
  return targets_.data();
}

void DenoiseTrainer::add_random_noise(const BatchView& clean, uint64_t seed, float* noisy) const {
  const size_t patch = elements(clean) / static_cast<size_t>(clean.n);
  for (size_t i = 0; i < static_cast<size_t>(clean.n); ++i) {
    const double sigma = std::pow(random_uniform(seed, 2 * i), sigma_power_) * sigma_max_ / kLevels;
    add_gaussian_noise(clean.data + i * patch, patch, static_cast<float>(sigma), random_bits(seed, 2 * i + 1),
                       noisy + i * patch);
  }
}

bool DenoiseTrainer::finishing(double learning_rate) {
  highest_rate_ = std::max(highest_rate_, static_cast<float>(learning_rate));
  return learning_rate < finish_below_ * static_cast<double>(highest_rate_);
}

nn::Model DenoiseTrainer::present_model(const std::string& name) const {
  nn::ModelInfo info;
  info.name = name;
  info.plugin = "denoise";
  info.about = "Blind denoising autoencoder for " + std::string(camera_                  ? "photographs"
                                                                : options_.channels == 1 ? "gray pictures"
                                                                                         : "colour pictures");
  info.preprocess = {{"channels", std::string(options_.channels == 1 ? "gray" : "blue-green-red")},
                     {"scale", std::string("0..1")},
                     {"noise", std::string(camera_ ? "camera" : "gaussian")},
                     {"sigma_max", sigma_max_}};
  return nn::Model(std::move(info), network_, weights_);
}

void DenoiseTrainer::save_model(const std::string& name, const std::string& folder) const {
  present_model(name).save(folder);
}

}  // namespace strait::denoise
