#include "nn/variational_bound.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "nn/random.h"

namespace strait::nn {
namespace {

constexpr int kBatch = 250;  // latents decoded at once

struct Samples {
  std::vector<float> latents;
  std::vector<double> log_q;
};

// Latents number `first` and on of a picture.
Samples draw(const float* posterior, std::size_t size, std::uint64_t seed, int first, int count) {
  Samples made{std::vector<float>(static_cast<std::size_t>(count) * size), {}};
  const std::uint64_t key = random_bits(seed, 0);  // so that seeds in a row have nothing in common
  for (int s = 0; s < count; ++s) {
    double log_q = -0.5 * static_cast<double>(size) * std::log(2 * std::numbers::pi);
    for (std::size_t d = 0; d < size; ++d) {
      const auto log_variance = static_cast<double>(posterior[size + d]);
      const double noise = random_normal(key, static_cast<std::size_t>(first + s) * size + d);
      made.latents[static_cast<std::size_t>(s) * size + d] =
          static_cast<float>(static_cast<double>(posterior[d]) + std::exp(0.5 * log_variance) * noise);
      log_q -= 0.5 * (log_variance + noise * noise);
    }
    made.log_q.push_back(log_q);
  }
  return made;
}

Bound bound(const VariationalModel& model, const float* picture, std::int32_t label, const float* posterior,
            std::uint64_t seed, int samples, Precision precision) {
  const auto size = static_cast<std::size_t>(model.latent_size());
  const std::size_t elements = model.picture_shape().elements();
  const int batch = std::min(kBatch, samples);
  const auto most = static_cast<std::size_t>(batch);
  const std::vector<std::int32_t> labels(most, label);
  std::vector<float> pictures, statistics(most * statistics_of(model.likelihood()) * elements);
  for (std::size_t s = 0; s < most; ++s) pictures.insert(pictures.end(), picture, picture + elements);
  std::vector<double> log_px(most), log_pz(most);
  Bound result;
  LogSum weights;
  for (int first = 0; first < samples; first += batch) {
    const int count = std::min(batch, samples - first);
    const auto rows = static_cast<std::size_t>(count);
    const Samples drawn = draw(posterior, size, seed, first, count);
    model.statistics(drawn.latents.data(), labels.data(), count, statistics.data(), precision);
    log_likelihoods(model.likelihood(), statistics.data(), pictures.data(), rows, elements, log_px.data(),
                    nullptr);
    model.prior().log_densities(drawn.latents.data(), labels.data(), rows, log_pz.data(), nullptr);
    for (std::size_t s = 0; s < rows; ++s) {
      result.reconstruction -= log_px[s] / samples;
      result.kl += (drawn.log_q[s] - log_pz[s]) / samples;
      weights.add(log_px[s] + log_pz[s] - drawn.log_q[s]);
    }
  }
  result.importance = std::log(static_cast<double>(samples)) - weights.value();
  return result;
}

}  // namespace

void LogSum::add(double logarithm) {
  if (logarithm == -std::numeric_limits<double>::infinity()) return;
  if (empty_ || logarithm > most_) {
    sum_ = empty_ ? 0 : sum_ * std::exp(most_ - logarithm);
    most_ = logarithm;
    empty_ = false;
  }
  sum_ += std::exp(logarithm - most_);
}

double LogSum::value() const {
  return empty_ ? -std::numeric_limits<double>::infinity() : most_ + std::log(sum_);
}

std::vector<Bound> bounds(const VariationalModel& model, const float* pictures, const std::int32_t* labels,
                          const std::vector<std::uint64_t>& seeds, int samples, Precision precision) {
  const auto size = static_cast<std::size_t>(model.latent_size());
  std::vector<float> posterior(seeds.size() * 2 * size);
  model.posterior(pictures, static_cast<int>(seeds.size()), posterior.data(), precision);
  std::vector<Bound> made;
  for (std::size_t i = 0; i < seeds.size(); ++i)
    made.push_back(bound(model, pictures + i * model.picture_shape().elements(),
                         model.classes() > 0 ? labels[i] : 0, posterior.data() + 2 * i * size, seeds[i],
                         samples, precision));
  return made;
}

}  // namespace strait::nn
