#include "trainer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "nn/losses/classification.h"
#include "nn/losses/combine.h"
#include "nn/losses/pixel.h"
#include "nn/optimiser_params.h"
#include "objective.h"
#include "strait/error.h"
#include "trainer_options.h"

namespace strait::autoencode {
namespace {

constexpr char kLogits[] = "logits";

size_t elements(const BatchView& view) {
  return static_cast<size_t>(view.n * view.c * view.h * view.w);
}

}  // namespace

ParamTable AutoencodeTrainer::params() {
  return declared_params();
}

AutoencodeTrainer::AutoencodeTrainer(const Params& params, uint64_t seed)
    : options_(network_options(params)),
      objective_(objective_of(params, options_)),
      ordered_(options_.kind == Kind::linear && params.text("network.axes") == "ordered"),
      optimiser_options_(nn::optimiser_options(params)),
      precision_(nn::precision_named(params.text("optimiser.precision"))),
      seed_(seed) {
  if (options_.kind != Kind::linear && params.text("network.axes") == "raw")
    throw Error(Code::usage, "recipe", "network.axes is for linear autoencoders", "remove it");
}

void AutoencodeTrainer::prepare(const TrainingSet& set) {
  items_ = set.items;
  network_ = build_network(options_, static_cast<int>(set.height), static_cast<int>(set.width));
  training_ = training_form(network_, objective_.noise, objective_.cross_entropy);
  weights_ = nn::initialise(network_, seed_);
  optimiser_.emplace(weights_, optimiser_options_);
  state_.clear();
  add_state(state_, STRAIT_STATE_WEIGHTS, weights_);
  add_state(state_, STRAIT_STATE_OPTIMISER, optimiser_->state(), "optimiser.");
  if (options_.kind != Kind::linear) return;
  const int64_t dimensions = options_.channels * set.height * set.width;
  if (options_.latent > dimensions)
    throw Error(Code::usage, "recipe",
                "items have " + std::to_string(dimensions) + " numbers (expected at least network.latent, " +
                    std::to_string(options_.latent) + ")",
                "lower network.latent");
  linear_.emplace(Linear{RunningMean(static_cast<size_t>(dimensions)), LatentMoments(options_.latent)});
  const auto add = [this](const char* name, std::vector<float>& values) {
    state_.push_back({name, STRAIT_STATE_OPTIMISER, {static_cast<int64_t>(values.size())}, values.data()});
  };
  add("data.mean", linear_->mean.mean());
  state_.push_back({"data.count", STRAIT_STATE_OPTIMISER, {1}, &linear_->mean.count_value()});
  add("latent.moments", linear_->moments.values());
}

nn::Program& AutoencodeTrainer::program_for(const BatchView& batch) {
  const nn::Shape shape{static_cast<int>(batch.n), static_cast<int>(batch.c), static_cast<int>(batch.h),
                        static_cast<int>(batch.w)};
  if (!program_ || program_->input_shape("picture") != shape)
    program_ = nn::Program::compile(training_, weights_, shape, nn::Mode::train, precision_);
  return *program_;
}

void AutoencodeTrainer::step(const BatchView& batch, uint64_t seed, double learning_rate,
                             const Metric& metric) {
  present_.reset();
  fitted_.reset();
  nn::Program& net = program_for(batch);
  const Terms terms = forward(batch, seed, net);
  const double norm = backward(net, learning_rate);
  const double loss = terms.reconstruction + objective_.sparsity_weight * terms.sparsity +
                      objective_.contraction_weight * terms.contraction;
  nn::require_finite(loss + norm, net);

  metric("loss", loss);
  metric("reconstruction", terms.reconstruction);
  if (objective_.sparsity != Sparsity::none) metric("sparsity", terms.sparsity);
  if (objective_.contraction_weight > 0) metric("contraction", terms.contraction);
  metric("gradient_norm", norm);
}

// Leaves the derivatives of the loss by the outputs.
Terms AutoencodeTrainer::forward(const BatchView& batch, uint64_t seed, nn::Program& net) {
  if (linear_) centre(batch);
  std::copy_n(batch.data, elements(batch), net.input());
  net.set_seed(seed);
  net.forward();
  Terms terms;
  const char* output = objective_.cross_entropy ? kLogits : nn::LatentModel::kRebuilt;
  const auto loss = objective_.cross_entropy ? nn::bce_with_logits_loss : nn::mse_loss;
  terms.reconstruction = loss(net.output(output), batch.data, elements(batch), net.output_gradient(output));
  add_latent_terms(static_cast<size_t>(batch.n), net, terms);
  if (!linear_) return terms;
  const double passes = static_cast<double>(batch.n) / static_cast<double>(items_);
  linear_->moments.add(net.output(nn::LatentModel::kLatent), batch.n, std::exp(-passes));
  return terms;
}

// Takes the batch into the mean of the data, in their first pass. Weights that nobody has trained begin at
// the mean.
void AutoencodeTrainer::centre(const BatchView& batch) {
  RunningMean& mean = linear_->mean;
  const int64_t left = items_ - mean.count();
  if (left <= 0) return;
  const bool first = mean.count() == 0;
  mean.add(batch.data, std::min(batch.n, left));
  nn::Tensor &inner = weights_.at("latent.bias"), &outer = weights_.at("rebuilt.bias");
  const auto untrained = [](const nn::Tensor& bias) {
    return std::all_of(bias.data(), bias.data() + bias.size(), [](float one) { return one == 0; });
  };
  if (!first || !untrained(inner) || !untrained(outer)) return;
  centre_bias(weights_, mean.mean(), true);
  std::copy(mean.mean().begin(), mean.mean().end(), outer.data());
}

void AutoencodeTrainer::add_latent_terms(size_t items, nn::Program& net, Terms& terms) {
  if (objective_.sparsity == Sparsity::none && objective_.contraction_weight == 0) return;
  const float* latents = net.output(nn::LatentModel::kLatent);
  float* gradient = net.output_gradient(nn::LatentModel::kLatent);
  const size_t size = net.output_shape(nn::LatentModel::kLatent).elements() / items;
  std::fill_n(gradient, items * size, 0.0F);
  if (objective_.sparsity == Sparsity::l1)
    terms.sparsity = l1_sparsity(latents, items, size, objective_.sparsity_weight, gradient);
  if (objective_.sparsity == Sparsity::kl)
    terms.sparsity =
        kl_sparsity(latents, items, size, objective_.sparsity_target, objective_.sparsity_weight, gradient);
  if (objective_.contraction_weight == 0) return;
  const nn::Tensor& encoder = weights_.at("latent.weights");
  contraction_gradient_.assign(encoder.size(), 0);
  terms.contraction = contraction(latents, items, size, encoder.data(), encoder.size() / size,
                                  objective_.contraction_weight, gradient, contraction_gradient_.data());
}

// Returns the length of the gradient.
double AutoencodeTrainer::backward(nn::Program& net, double learning_rate) {
  net.backward();
  nn::Parameters& gradients = net.gradients();
  if (!contraction_gradient_.empty())
    nn::add_scaled(contraction_gradient_.data(), 1, contraction_gradient_.size(),
                   gradients.at("latent.weights").data());
  if (!linear_) return optimiser_->step(weights_, gradients, learning_rate);
  const std::vector<float>& mean = linear_->mean.mean();
  centre_gradient(gradients, mean);
  centre_bias(weights_, mean, false);
  const double norm = optimiser_->step(weights_, gradients, learning_rate);
  centre_bias(weights_, mean, true);
  return norm;
}

nn::Model AutoencodeTrainer::raw_model(const std::string& name) const {
  nn::ModelInfo info;
  info.name = name;
  info.plugin = "autoencode";
  info.about = std::string(options_.kind == Kind::linear  ? "Linear"
                           : options_.kind == Kind::dense ? "Dense"
                                                          : "Convolutional") +
               " autoencoder, " + std::to_string(options_.latent) + " numbers a picture";
  info.preprocess = {{"channels", std::string(options_.channels == 1 ? "gray" : "blue-green-red")},
                     {"scale", std::string("0..1")}};
  return nn::Model(std::move(info), network_, weights_);
}

nn::Model AutoencodeTrainer::present_model(const std::string& name) const {
  nn::Model raw = raw_model(name);
  if (!ordered_) return raw;
  return nn::Model(raw.info(), network_,
                   ordered(weights_, linear_->moments.covariance(), linear_->mean.mean()));
}

void AutoencodeTrainer::fit(const BatchView& items, bool held_out) {
  if (!ordered_ || held_out) return;
  if (!fitted_) {
    fitted_.emplace(raw_model("fitted"), "fitted");
    linear_->moments.clear();
    present_.reset();
  }
  std::vector<float> latents(static_cast<size_t>(items.n) * static_cast<size_t>(options_.latent));
  fitted_->encode(items.data, static_cast<int>(items.n), latents.data());
  linear_->moments.add(latents.data(), items.n, 1);
}

void AutoencodeTrainer::save_model(const std::string& name, const std::string& folder) const {
  present_model(name).save(folder);
}

}  // namespace strait::autoencode
