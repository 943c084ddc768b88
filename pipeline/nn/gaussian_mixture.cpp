#include "nn/gaussian_mixture.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "nn/random.h"
#include "nn/vector_math.h"

namespace strait::nn {

GaussianMixture::GaussianMixture(std::span<const float> logits, std::span<const float> means,
                                 std::span<const float> log_variances, std::size_t classes)
    : classes_(classes), means_(means.begin(), means.end()), precisions_(means.size()) {
  std::transform(log_variances.begin(), log_variances.end(), precisions_.begin(),
                 [](float one) { return exp_of(-one); });
  const std::size_t components = logits.size() / classes, dimensions = means.size() / components;
  std::vector<double> log_volumes;
  for (std::size_t k = 0; k < components; ++k) {
    double& volume =
        log_volumes.emplace_back(static_cast<double>(dimensions) * std::log(2 * std::numbers::pi));
    for (const float one : log_variances.subspan(k * dimensions, dimensions)) volume += one;
  }
  const float most = *std::max_element(logits.begin(), logits.end());
  for (std::size_t label = 0; label < classes; ++label) {
    double sum = 0;
    for (std::size_t k = 0; k < components; ++k)
      sum += weights_.emplace_back(std::exp(static_cast<double>(logits[k * classes + label] - most)));
    for (std::size_t k = 0; k < components; ++k) {
      double& weight = weights_[label * components + k];
      weight /= sum;
      heights_.push_back(std::log(weight) - 0.5 * log_volumes[k]);
    }
  }
}

GaussianMixture GaussianMixture::unit(std::size_t dimensions) {
  const std::vector<float> zeros(dimensions);
  return {std::span(zeros).first(1), zeros, zeros};
}

// Where its class's weights begin.
std::size_t GaussianMixture::row_of(const std::int32_t* labels, std::size_t item) const {
  return labels == nullptr || classes_ == 1 ? 0 : static_cast<std::size_t>(labels[item]) * components();
}

// The logarithms of the components' weighted densities, to `terms`; returns that of their sum.
double GaussianMixture::log_terms(const float* latent, std::size_t row, double* terms) const {
  const std::size_t size = dimensions();
  double most = -std::numeric_limits<double>::infinity();
  for (std::size_t k = 0; k < components(); ++k) {
    const float *mean = means_.data() + k * size, *precision = precisions_.data() + k * size;
    float square = 0;
#pragma omp simd reduction(+ : square)
    for (std::size_t d = 0; d < size; ++d) {
      const float difference = latent[d] - mean[d];
      square += difference * difference * precision[d];
    }
    terms[k] = heights_[row + k] - 0.5 * static_cast<double>(square);
    most = std::max(most, terms[k]);
  }
  double sum = 0;
  for (std::size_t k = 0; k < components(); ++k) sum += std::exp(terms[k] - most);
  return most + std::log(sum);
}

void GaussianMixture::log_densities(const float* latents, const std::int32_t* labels, std::size_t items,
                                    double* values, float* gradient) const {
  const std::size_t size = dimensions();
#pragma omp parallel for schedule(static)
  for (std::ptrdiff_t item = 0; item < static_cast<std::ptrdiff_t>(items); ++item) {
    const auto i = static_cast<std::size_t>(item);
    const float* latent = latents + i * size;
    std::vector<double> terms(components());
    values[i] = log_terms(latent, row_of(labels, i), terms.data());
    if (gradient == nullptr) continue;
    float* slope = gradient + i * size;
    std::fill_n(slope, size, 0.0F);
    for (std::size_t k = 0; k < components(); ++k) {
      const auto share = static_cast<float>(std::exp(terms[k] - values[i]));
      const float *mean = means_.data() + k * size, *precision = precisions_.data() + k * size;
      for (std::size_t d = 0; d < size; ++d) slope[d] += share * precision[d] * (mean[d] - latent[d]);
    }
  }
}

void GaussianMixture::add_gradients(const float* latents, const std::int32_t* labels, const double* scales,
                                    std::size_t items, const MixtureGradients& gradients) const {
  const std::size_t size = dimensions();
  std::vector<double> shares(items * components());  // of the components in each latent, scaled
#pragma omp parallel for schedule(static)
  for (std::ptrdiff_t item = 0; item < static_cast<std::ptrdiff_t>(items); ++item) {
    const auto i = static_cast<std::size_t>(item);
    double* row = shares.data() + i * components();
    const double total = log_terms(latents + i * size, row_of(labels, i), row);
    for (std::size_t k = 0; k < components(); ++k) row[k] = scales[i] * std::exp(row[k] - total);
  }
#pragma omp parallel for schedule(static)
  for (std::ptrdiff_t component = 0; component < static_cast<std::ptrdiff_t>(components()); ++component) {
    const auto k = static_cast<std::size_t>(component);
    const float *mean = means_.data() + k * size, *precision = precisions_.data() + k * size;
    std::vector<double> logits(classes_);
    for (std::size_t i = 0; i < items; ++i) {
      const double share = shares[i * components() + k];
      const std::size_t row = row_of(labels, i);
      logits[row / components()] += share - scales[i] * weights_[row + k];
      const auto scale = static_cast<float>(share);
      const float* latent = latents + i * size;
      for (std::size_t d = 0; d < size; ++d) {
        const float difference = latent[d] - mean[d], pull = scale * precision[d] * difference;
        gradients.means[k * size + d] += pull;
        gradients.log_variances[k * size + d] += 0.5F * (pull * difference - scale);
      }
    }
    for (std::size_t label = 0; label < classes_; ++label)
      gradients.logits[k * classes_ + label] += static_cast<float>(logits[label]);
  }
}

void GaussianMixture::sample(std::uint64_t seed, std::int32_t label, double temperature,
                             float* latent) const {
  const std::uint64_t key = random_bits(seed, 0);  // so that seeds in a row have nothing in common
  double left = random_uniform(key, 0);
  const double* weights = weights_.data() + row_of(&label, 0);
  std::size_t k = 0;
  for (; k + 1 < components() && left > weights[k]; ++k) left -= weights[k];
  for (std::size_t d = 0; d < dimensions(); ++d) {
    const std::size_t at = k * dimensions() + d;
    const double deviation = 1 / std::sqrt(static_cast<double>(precisions_[at]));
    latent[d] = static_cast<float>(static_cast<double>(means_[at]) +
                                   temperature * deviation * random_normal(key, d + 1));
  }
}

}  // namespace strait::nn
