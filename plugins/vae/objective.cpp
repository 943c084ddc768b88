#include "objective.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <string>

#include "network.h"
#include "nn/latent_model.h"
#include "nn/losses/distribution.h"
#include "nn/variational_bound.h"
#include "nn/variational_model.h"

namespace strait::vae {
namespace {

constexpr const char* kLatent = nn::LatentModel::kLatent;
constexpr const char* kStatistics = nn::VariationalModel::kStatistics;

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double log_normal(const float* drawn, const float* latent, const float* log_variance, size_t size) {
  double sum = static_cast<double>(size) * std::log(2 * std::numbers::pi);
  for (size_t d = 0; d < size; ++d) {
    const auto distance = static_cast<double>(drawn[d] - latent[d]);
    const auto spread = static_cast<double>(log_variance[d]);
    sum += spread + distance * distance * std::exp(-spread);
  }
  return -0.5 * sum;
}

// Of every row: where its one-hot label is 1. Empty where the prior knows none.
std::vector<int32_t> labels_of(nn::Program& net, size_t rows, size_t classes) {
  std::vector<int32_t> labels;
  if (classes == 1) return labels;
  const float* label = net.input(nn::VariationalModel::kLabel);
  for (size_t row = 0; row < rows; ++row, label += classes)
    labels.push_back(static_cast<int32_t>(std::max_element(label, label + classes) - label));
  return labels;
}

// Each row times factor * its weight.
void scale_rows(const std::vector<double>& weights, double factor, size_t size, float* rows) {
  for (const double weight : weights) {
    const auto scale = static_cast<float>(factor * weight);
    for (const float* end = rows + size; rows != end; ++rows) *rows *= scale;
  }
}

}  // namespace

double Objective::beta(int64_t steps) const {
  if (steps >= options_.warmup_steps) return options_.beta;
  return options_.beta * static_cast<double>(steps) / static_cast<double>(options_.warmup_steps);
}

Terms Objective::operator()(nn::Program& net, const nn::GaussianMixture& prior, double beta) {
  const nn::Shape picture = net.input_shape("picture");
  const auto rows = static_cast<size_t>(picture.n);
  const size_t latent = prior.dimensions();
  const size_t statistics = net.output_shape(kStatistics).elements() / rows;
  for (auto* values : {&log_px_, &log_pz_, &log_q_, &weights_}) values->resize(rows);
  float* by_statistics = net.output_gradient(kStatistics);
  nn::log_likelihoods(options_.likelihood, net.output(kStatistics), net.input("picture"), rows,
                      picture.elements() / rows, log_px_.data(), by_statistics);
  Terms terms;
  terms.reconstruction = -mean(log_px_);
  if (options_.samples == 1 && !options_.learned_prior) {
    std::fill(weights_.begin(), weights_.end(), 1 / static_cast<double>(rows));
    terms.loss = terms.reconstruction + beta * closed_divergence(net, latent, beta, terms.kl);
  } else {
    const float *drawn = net.output(kDrawn), *means = net.output(kLatent);
    const float* log_variances = net.output(kLogVariance);
    labels_ = labels_of(net, rows, prior.classes());
    prior.log_densities(drawn, labels_.data(), rows, log_pz_.data(), net.output_gradient(kDrawn));
    for (size_t i = 0; i < rows * latent; i += latent)
      log_q_[i / latent] = log_normal(drawn + i, means + i, log_variances + i, latent);
    terms.kl = mean(log_q_) - mean(log_pz_);
    terms.loss = weigh(beta);
    divergence_gradients(net, latent, beta);
  }
  scale_rows(weights_, -1, statistics, by_statistics);
  return terms;
}

void Objective::prior_gradients(nn::Program& net, const nn::GaussianMixture& prior, double beta) const {
  const auto cleared = [&](const char* layer) {
    nn::Tensor& tensor = net.gradients().at(std::string(layer) + ".weights");
    std::fill_n(tensor.data(), tensor.size(), 0.0F);
    return tensor.data();
  };
  const nn::MixtureGradients gradients{cleared(nn::VariationalModel::kPriorLogits),
                                       cleared(nn::VariationalModel::kPriorMeans),
                                       cleared(nn::VariationalModel::kPriorLogVariances)};
  std::vector<double> scales(weights_.size());
  std::transform(weights_.begin(), weights_.end(), scales.begin(), [=](double one) { return -beta * one; });
  prior.add_gradients(net.output(kDrawn), labels_.data(), scales.data(), scales.size(), gradients);
}

// From N(0, 1), without drawing; returns it with free nats. Gradients go to the mean and the variance.
double Objective::closed_divergence(nn::Program& net, size_t latent, double beta, double& kl) const {
  const size_t rows = weights_.size();
  const float *means = net.output(kLatent), *log_variances = net.output(kLogVariance);
  float *by_mean = net.output_gradient(kLatent), *by_variance = net.output_gradient(kLogVariance);
  kl = nn::kl_loss(means, log_variances, rows, latent, nullptr, nullptr);
  const double counted =
      nn::kl_loss(means, log_variances, rows, latent, by_mean, by_variance, options_.free_nats);
  for (size_t i = 0; i < rows * latent; ++i) {
    by_mean[i] *= static_cast<float>(beta);
    by_variance[i] *= static_cast<float>(beta);
  }
  return counted;
}

// The loss, and the weights of the rows in its gradient: with one sample all are alike, with several those
// that explain their picture better weigh more.
double Objective::weigh(double beta) {
  const auto samples = static_cast<size_t>(options_.samples);
  const size_t items = weights_.size() / samples;
  double loss = 0;
  for (size_t i = 0; i < items; ++i) {
    nn::LogSum sum;
    for (size_t row = i * samples; row < (i + 1) * samples; ++row) {
      weights_[row] = log_px_[row] + beta * (log_pz_[row] - log_q_[row]);
      sum.add(weights_[row]);
    }
    for (size_t row = i * samples; row < (i + 1) * samples; ++row)
      weights_[row] = std::exp(weights_[row] - sum.value()) / static_cast<double>(items);
    loss += std::log(static_cast<double>(samples)) - sum.value();
  }
  return loss / static_cast<double>(items);
}

// Where a latent is mean + deviation * noise, its ln q depends on the variance alone, with the derivative
// -1/2; ln p depends on the latent, whose gradient it is that is there already.
void Objective::divergence_gradients(nn::Program& net, size_t latent, double beta) {
  scale_rows(weights_, -beta, latent, net.output_gradient(kDrawn));
  float* by_variance = net.output_gradient(kLogVariance);
  for (size_t row = 0; row < weights_.size(); ++row)
    std::fill_n(by_variance + row * latent, latent, static_cast<float>(-0.5 * beta * weights_[row]));
}

}  // namespace strait::vae
