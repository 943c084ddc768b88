#include "trainer.h"

#include <algorithm>
#include <utility>

#include "camera_recipe.h"
#include "nn/losses/pixel.h"
#include "nn/shapes.h"
#include "noise.h"
#include "restore.h"

namespace strait::denoise {
namespace {

using Loss = double (*)(const float*, const float*, size_t, float*);

Loss loss_by_name(const std::string& name) {
  return name == "l1" ? nn::l1_loss : nn::mse_loss;
}

nn::AdamOptions adam_options(const Params& params) {
  nn::AdamOptions options;
  options.beta1 = params.real("optimiser.beta1");
  options.beta2 = params.real("optimiser.beta2");
  options.clip_norm = params.real("optimiser.clip_norm");
  return options;
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
  table.add(real("objective.sigma_max", "strongest noise; each patch gets its own, uniform from 0")
                .by_default("55")
                .range(0, 255)
                .in("8-bit levels"));
  declare_camera_noise(table);
  table.add(choice("objective.loss", {"l1", "mse"}, "mean absolute or mean squared error").by_default("l1"));
  table.add(choice("objective.finish_loss", {"l1", "mse"}, "the loss of the last part").by_default("mse"));
  table.add(
      real("objective.finish_below",
           "the last part begins when the learning rate falls below this share of its highest; 0: never")
          .by_default("0.1")
          .range(0, 1));
  table.add(real("optimiser.beta1", "Adam's decay of the mean").by_default("0.9").range(0, 0.9999));
  table.add(real("optimiser.beta2", "Adam's decay of the square").by_default("0.999").range(0, 0.999999));
  table.add(choice("optimiser.precision", {"auto", "f32", "bf16"},
                   "of the passes forward and backward; auto: bf16 where the CPU computes in it")
                .by_default("auto"));
  table.add(real("optimiser.clip_norm", "longest gradient; 0: any").by_default("1").range(0, 1e9));
  return table;
}

DenoiseTrainer::DenoiseTrainer(const Params& params, uint64_t seed)
    : options_(network_options(params)),
      network_(build_network(options_)),
      weights_(initial_weights(network_, seed)),
      adam_(weights_, adam_options(params)),
      sigma_max_(params.real("objective.sigma_max")),
      camera_(camera_noise_of(params)),
      finish_below_(params.real("objective.finish_below")),
      precision_(nn::precision_named(params.text("optimiser.precision"))),
      loss_(params.text("objective.loss")),
      finish_loss_(params.text("objective.finish_loss")) {
  expose_state();
}

void DenoiseTrainer::expose_state() {
  const auto expose = [this](nn::Parameters& tensors, const std::string& prefix, uint32_t group) {
    for (nn::Tensor& one : tensors) state_.push_back({prefix + one.name, group, one.shape, one.data()});
  };
  expose(weights_, "", STRAIT_STATE_WEIGHTS);
  expose(adam_.first_moments(), "adam.first.", STRAIT_STATE_OPTIMISER);
  expose(adam_.second_moments(), "adam.second.", STRAIT_STATE_OPTIMISER);
  state_.push_back({"adam.steps", STRAIT_STATE_OPTIMISER, {1}, &steps_});
  state_.push_back({"schedule.highest_rate", STRAIT_STATE_OPTIMISER, {1}, &highest_rate_});
}

int DenoiseTrainer::size_multiple() const {
  return nn::size_multiple(network_);
}

void DenoiseTrainer::step(const BatchView& clean, uint64_t seed, double learning_rate, const Metric& metric) {
  nn::Program& net = program_for(clean);
  const Loss loss_of = loss_by_name(finishing(learning_rate) ? finish_loss_ : loss_);

  const float* target = make_noisy(clean, seed, net.input());
  net.forward();
  const double loss = loss_of(net.output(), target, elements(clean), net.output_gradient());
  net.backward();
  adam_.set_steps(static_cast<int64_t>(steps_));
  const double norm = adam_.step(weights_, net.gradients(), learning_rate);
  steps_ = static_cast<float>(adam_.steps());
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
    const double sigma = random_uniform(seed, 2 * i) * sigma_max_ / kLevels;
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
  info.about = options_.channels == 1 ? "Blind denoising autoencoder for gray pictures"
                                      : "Blind denoising autoencoder for colour pictures";
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
