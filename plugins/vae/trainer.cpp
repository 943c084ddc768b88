#include "trainer.h"

#include <algorithm>
#include <utility>

#include "nn/latent_model.h"
#include "nn/losses/likelihood.h"
#include "nn/optimiser_params.h"
#include "strait/error.h"
#include "trainer_options.h"

namespace strait::vae {
namespace {

using nn::VariationalModel;

std::string weights_of(const char* layer) {
  return std::string(layer) + ".weights";
}

// Posteriors begin near N(0, 1), residual blocks as nothing, and components of the mixture alike but for
// their means.
void settle(nn::Parameters& weights) {
  constexpr float kPosterior = 0.1F;
  for (nn::Tensor& tensor : weights) {
    const bool block_end = tensor.name.ends_with("b.weights") && tensor.name.find('_') != std::string::npos;
    float factor = 1;
    if (tensor.name == weights_of(VariationalModel::kPosterior)) factor = kPosterior;
    if (block_end || tensor.name == weights_of(VariationalModel::kPriorLogits) ||
        tensor.name == weights_of(VariationalModel::kPriorLogVariances))
      factor = 0;
    for (size_t i = 0; i < tensor.size(); ++i) tensor.data()[i] *= factor;
  }
}

}  // namespace

ParamTable VaeTrainer::params() {
  return declared_params();
}

VaeTrainer::VaeTrainer(const Params& params, uint64_t seed)
    : network_options_(network_options(params)),
      objective_options_(objective_options(params)),
      objective_(objective_options_),
      labels_(params.boolean("network.labels")),
      binarises_(binarises(params)),
      precision_(nn::precision_named(params.text("optimiser.precision"))),
      optimiser_options_(nn::optimiser_options(params)),
      seed_(seed) {}

void VaeTrainer::prepare(const TrainingSet& set) {
  network_options_.height = static_cast<int>(set.height);
  network_options_.width = static_cast<int>(set.width);
  if (labels_ && set.classes.size() < 2)
    throw Error(Code::usage, "recipe",
                "network.labels is true, and there are " + std::to_string(set.classes.size()) +
                    " classes (expected 2 or more)",
                "say where labels come from (labels = \"folders\" in the set), or set it to false");
  if (labels_) classes_ = set.classes;
  network_options_.classes = static_cast<int>(classes_.size());
  network_ = build_network(network_options_);
  training_ = training_form(network_);
  weights_ = nn::initialise(network_, seed_);
  settle(weights_);
  optimiser_.emplace(weights_, optimiser_options_);
  state_.clear();
  add_state(state_, STRAIT_STATE_WEIGHTS, weights_);
  add_state(state_, STRAIT_STATE_OPTIMISER, optimiser_->state(), "optimiser.");
}

void VaeTrainer::step(const BatchView& batch, uint64_t seed, double learning_rate, const Metric& metric) {
  nn::Program& net = program_for(batch);
  fill(batch, seed, net);
  net.set_seed(seed);
  net.forward();
  const nn::GaussianMixture prior =
      nn::prior_of(weights_, static_cast<size_t>(network_options_.latent), "prior");
  const double beta = objective_.beta(static_cast<int64_t>(optimiser_->state().at("steps").data()[0]));
  const Terms terms = objective_(net, prior, beta);
  net.backward();
  if (objective_options_.learned_prior) objective_.prior_gradients(net, prior, beta);
  const double norm = optimiser_->step(weights_, net.gradients(), learning_rate);
  nn::require_finite(terms.loss + norm, net);
  metric("loss", terms.loss);
  metric("reconstruction", terms.reconstruction);
  metric("kl", terms.kl);
  metric("beta", beta);
  metric("gradient_norm", norm);
}

nn::Program& VaeTrainer::program_for(const BatchView& batch) {
  const nn::Shape shape{static_cast<int>(batch.n) * objective_options_.samples, static_cast<int>(batch.c),
                        static_cast<int>(batch.h), static_cast<int>(batch.w)};
  if (!program_ || program_->input_shape("picture") != shape)
    program_ = nn::Program::compile(training_, weights_, shape, nn::Mode::train, precision_);
  return *program_;
}

// Every picture, drawn once, and its label stand there as often as it gets latents.
void VaeTrainer::fill(const BatchView& batch, uint64_t seed, nn::Program& net) const {
  const auto items = static_cast<size_t>(batch.n), each = static_cast<size_t>(batch.c * batch.h * batch.w);
  const auto samples = static_cast<size_t>(objective_options_.samples);
  std::vector<float> pictures(batch.data, batch.data + items * each);
  if (binarises_) nn::binarise(pictures.data(), pictures.size(), seed, pictures.data());
  float* to = net.input("picture");
  for (size_t row = 0; row < items * samples; ++row)
    std::copy_n(pictures.data() + row / samples * each, each, to + row * each);
  if (!labels_) return;
  const auto classes = static_cast<size_t>(network_options_.classes);
  float* label = net.input(VariationalModel::kLabel);
  std::fill_n(label, items * samples * classes, 0.0F);
  for (size_t row = 0; row < items * samples; ++row) {
    const int32_t one = batch.labels[row / samples];
    if (one < 0)
      throw Error(Code::bad_input, "data", "an item has no class, and network.labels is true",
                  "leave it out, or say where its label comes from");
    label[row * classes + static_cast<size_t>(one)] = 1;
  }
}

nn::Model VaeTrainer::present_model(const std::string& name) const {
  nn::ModelInfo info;
  info.name = name;
  info.plugin = "vae";
  info.about = "Variational autoencoder, " + std::to_string(network_options_.latent) + " numbers a picture" +
               (labels_ ? ", of " + std::to_string(network_options_.classes) + " classes" : "");
  info.classes = classes_;
  info.preprocess = {{"channels", std::string(network_options_.channels == 1 ? "gray" : "blue-green-red")},
                     {"scale", std::string("0..1")},
                     {"likelihood", nn::name_of(network_options_.likelihood)},
                     {"binarise", binarises_}};
  return nn::Model(std::move(info), network_, weights_);
}

void VaeTrainer::save_model(const std::string& name, const std::string& folder) const {
  present_model(name).save(folder);
}

}  // namespace strait::vae
