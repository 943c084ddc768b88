// What a training looks at from time to time: figures and pictures of the present weights.
#include <algorithm>
#include <string>
#include <utility>

#include "nn/losses/likelihood.h"
#include "nn/variational_bound.h"
#include "trainer.h"

namespace strait::vae {
namespace {

constexpr double kActive = 0.01;         // least variance of a unit's mean over the items
constexpr double kCollapsedShare = 0.1;  // of units; fewer are active: the posterior has collapsed

int active_units(const std::vector<float>& posterior, size_t items, size_t latent) {
  int count = 0;
  for (size_t d = 0; d < latent; ++d) {
    double sum = 0, squares = 0;
    for (size_t i = 0; i < items; ++i) {
      const auto mean = static_cast<double>(posterior[i * 2 * latent + d]);
      sum += mean;
      squares += mean * mean;
    }
    const double mean = sum / static_cast<double>(items);
    if (squares / static_cast<double>(items) - mean * mean > kActive) ++count;
  }
  return count;
}

}  // namespace

void VaeTrainer::validate(const BatchView& items, uint64_t seed, const Metric& metric) {
  const nn::VariationalModel model(present_model("present"), "present");
  const auto count = static_cast<size_t>(items.n), latent = static_cast<size_t>(model.latent_size());
  std::vector<float> pictures(items.data, items.data + count * model.picture_shape().elements());
  if (binarises_) nn::binarise(pictures.data(), pictures.size(), seed, pictures.data());
  std::vector<uint64_t> seeds;
  for (uint64_t i = 0; i < count; ++i) seeds.push_back(seed + i);
  double reconstruction = 0, kl = 0, bound = 0;
  for (const nn::Bound& one : nn::bounds(model, pictures.data(), items.labels.data(), seeds, kSamples)) {
    reconstruction += one.reconstruction / static_cast<double>(count);
    kl += one.kl / static_cast<double>(count);
    bound += one.importance / static_cast<double>(count);
  }
  std::vector<float> posterior(count * 2 * latent);
  model.posterior(pictures.data(), static_cast<int>(count), posterior.data());
  const int active = active_units(posterior, count, latent);
  metric("elbo", -reconstruction - kl);
  metric("reconstruction", reconstruction);
  metric("kl", kl);
  metric("bound", -bound);
  metric("active", active);
  watch(-reconstruction - kl, active, metric);
}

void VaeTrainer::watch(double elbo, int active, const Metric& metric) {
  if (!first_elbo_) first_elbo_ = elbo;
  const bool collapsed = active < kCollapsedShare * network_options_.latent, diverged = elbo < *first_elbo_;
  if (collapsed)
    warn("posterior collapse: " + std::to_string(active) + " units of " +
         std::to_string(network_options_.latent) +
         " are active; lower objective.beta, lengthen objective.warmup_steps, or give objective.free_nats");
  if (diverged)
    warn("the bound is below that of the first validation; lower schedule.rate, or set optimiser.clip_norm");
  metric("collapsed", collapsed ? 1 : 0);
  metric("diverged", diverged ? 1 : 0);
}

// Rows of a picture and what is left of it; then what the prior knows.
void VaeTrainer::preview(const BatchView& items, uint64_t seed, const Show& show) {
  const nn::VariationalModel model(present_model("present"), "present");
  const auto count = static_cast<size_t>(items.n), latent = static_cast<size_t>(model.latent_size());
  const size_t each = model.picture_shape().elements();
  std::vector<float> posterior(count * 2 * latent), latents, rebuilt(count * each), rows;
  model.posterior(items.data, static_cast<int>(count), posterior.data());
  for (size_t i = 0; i < count; ++i)
    latents.insert(latents.end(), posterior.begin() + static_cast<std::ptrdiff_t>(2 * i * latent),
                   posterior.begin() + static_cast<std::ptrdiff_t>((2 * i + 1) * latent));
  model.pictures(latents.data(), items.labels.data(), static_cast<int>(count), rebuilt.data());
  for (size_t i = 0; i < count; ++i)
    for (const float* picture : {items.data + i * each, std::as_const(rebuilt).data() + i * each})
      rows.insert(rows.end(), picture, picture + each);
  show("picture-rebuilt", {rows.data(), 2 * items.n, items.c, items.h, items.w}, 2);
  constexpr int kSide = 8;  // samples, of the classes in turn where there are some
  std::vector<float> sampled(kSide * kSide * latent), pictures(kSide * kSide * each);
  std::vector<int32_t> labels;
  for (int i = 0; i < kSide * kSide; ++i) {
    labels.push_back(i % std::max(1, model.classes()));
    model.prior().sample(seed + static_cast<uint64_t>(i), labels.back(), 1,
                         sampled.data() + static_cast<size_t>(i) * latent);
  }
  model.pictures(sampled.data(), labels.data(), kSide * kSide, pictures.data());
  show("samples", {pictures.data(), kSide * kSide, items.c, items.h, items.w}, kSide);
}

}  // namespace strait::vae
