#include "trainer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "camera_recipe.h"
#include "nn/losses.h"
#include "nn/shapes.h"
#include "noise.h"
#include "restore.h"

namespace strait::denoise {
namespace {

constexpr double kLevels = 255;  // noise is given in 8-bit levels, pixels are 0..1

using Loss = double (*)(const float*, const float*, size_t, float*);

Loss loss_by_name(const std::string& name) {
  return name == "l1" ? nn::l1_loss : nn::mse_loss;
}

size_t elements(const BatchView& view) {
  return static_cast<size_t>(view.n * view.c * view.h * view.w);
}

// Peak 1, of the result clipped to 0..1.
double psnr(const float* clean, PaddedBatch& result, int index, const BatchView& shape) {
  double sum = 0;
  for (int64_t c = 0; c < shape.c; ++c) {
    const float* plane = result.plane(index, static_cast<int>(c));
    for (int64_t y = 0; y < shape.h; ++y) {
      const float* want = clean + (c * shape.h + y) * shape.w;
      for (int64_t x = 0; x < shape.w; ++x) {
        const double error = std::clamp(plane[y * result.stride() + x], 0.0f, 1.0f) - want[x];
        sum += error * error;
      }
    }
  }
  return -10 * std::log10(std::max(sum / static_cast<double>(elements(shape)), 1e-10));
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

void DenoiseTrainer::validate(const BatchView& clean, uint64_t seed, const Metric& metric) {
  if (camera_) return validate_camera(clean, seed, metric);
  constexpr std::array<std::pair<const char*, double>, 3> kTested{
      {{"psnr_15", 15}, {"psnr_25", 25}, {"psnr_50", 50}}};
  constexpr int kCount = static_cast<int>(kTested.size());
  const nn::Model present = present_model("validation");
  PaddedBatch batch(present, kCount, static_cast<int>(clean.c), clean.h, clean.w);
  std::vector<float> noisy(elements(clean));
  for (int i = 0; i < kCount; ++i) {
    const double sigma = kTested[i].second / kLevels;
    add_gaussian_noise(clean.data, noisy.size(), static_cast<float>(sigma), random_bits(seed, i),
                       noisy.data());
    batch.set(i, noisy.data());
  }
  batch.restore(precision_);
  std::array<double, kCount> figures{};
  double mean = 0;
  for (int i = 0; i < kCount; ++i) mean += (figures[i] = psnr(clean.data, batch, i, clean)) / kCount;
  metric("psnr", mean);
  for (int i = 0; i < kCount; ++i) metric(kTested[i].first, figures[i]);
}

void DenoiseTrainer::validate_camera(const BatchView& clean, uint64_t seed, const Metric& metric) const {
  constexpr int kDraws = 4;
  const nn::Model present = present_model("validation");
  PaddedBatch before(present, kDraws, static_cast<int>(clean.c), clean.h, clean.w), after = before;
  std::vector<float> same, noisy(kDraws * elements(clean)), targets(noisy.size());
  for (int i = 0; i < kDraws; ++i) same.insert(same.end(), clean.data, clean.data + elements(clean));
  make_noisy_pairs(same.data(), kDraws, static_cast<int>(clean.h), static_cast<int>(clean.w), *camera_, seed,
                   noisy.data(), targets.data());
  for (int i = 0; i < kDraws; ++i) {
    before.set(i, noisy.data() + static_cast<size_t>(i) * elements(clean));
    after.set(i, noisy.data() + static_cast<size_t>(i) * elements(clean));
  }
  after.restore(precision_);
  double psnr_before = 0, psnr_after = 0;
  for (int i = 0; i < kDraws; ++i) {
    const float* target = targets.data() + static_cast<size_t>(i) * elements(clean);
    psnr_before += psnr(target, before, i, clean) / kDraws;
    psnr_after += psnr(target, after, i, clean) / kDraws;
  }
  metric("psnr", psnr_after);
  metric("psnr_noisy", psnr_before);
}

// Rows of what is wanted, what is given, and what the network makes of it.
void DenoiseTrainer::preview(const BatchView& clean, uint64_t seed, const Show& show) {
  constexpr float kSigma = static_cast<float>(25 / kLevels);
  const auto count = static_cast<size_t>(clean.n), each = elements(clean) / count;
  std::vector<float> targets(clean.data, clean.data + elements(clean)), noisy(targets.size()), rows;
  if (camera_) {
    make_noisy_pairs(clean.data, clean.n, static_cast<int>(clean.h), static_cast<int>(clean.w), *camera_,
                     seed, noisy.data(), targets.data());
  } else {
    add_gaussian_noise(clean.data, noisy.size(), kSigma, seed, noisy.data());
  }
  const nn::Model present = present_model("preview");
  PaddedBatch batch(present, static_cast<int>(count), static_cast<int>(clean.c), clean.h, clean.w);
  for (size_t i = 0; i < count; ++i) batch.set(static_cast<int>(i), noisy.data() + i * each);
  batch.restore(precision_);
  for (size_t i = 0; i < count; ++i) {
    for (const std::vector<float>* one : {&targets, &noisy})
      rows.insert(rows.end(), one->data() + i * each, one->data() + (i + 1) * each);
    for (int64_t line = 0; line < clean.c * clean.h; ++line) {
      const float* values = batch.plane(static_cast<int>(i), static_cast<int>(line / clean.h)) +
                            line % clean.h * batch.stride();
      rows.insert(rows.end(), values, values + clean.w);
    }
  }
  show("clean-noisy-denoised", {rows.data(), 3 * clean.n, clean.c, clean.h, clean.w}, 3);
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
