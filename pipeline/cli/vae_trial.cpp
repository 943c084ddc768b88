#include "cli/vae_trial.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "core/seed.h"
#include "nn/variational_bound.h"
#include "strait/error.h"

namespace strait::cli {
namespace {

constexpr size_t kBatch = 16;     // pictures between two lines of progress
constexpr double kActive = 0.01;  // least variance of an active unit's mean

// Means and variances of numbers that come one after another (Welford 1962, doi:10.2307/1266577).
class Moments {
 public:
  void add(double value) {
    const double before = value - mean_;
    mean_ += before / static_cast<double>(++count_);
    squares_ += before * (value - mean_);
  }
  double mean() const { return mean_; }
  double variance() const { return count_ == 0 ? 0 : squares_ / static_cast<double>(count_); }

 private:
  size_t count_ = 0;
  double mean_ = 0, squares_ = 0;
};

struct Pictures {
  std::vector<float> planes;
  std::vector<int32_t> labels;
  std::vector<uint64_t> seeds;
};

Pictures pictures_of(const nn::VariationalModel& model, const LatentItems& items, const VaeTask& task,
                     size_t first, size_t count) {
  const size_t each = model.picture_shape().elements();
  Pictures made{items.planes(first, count), {}, {}};
  for (size_t i = 0; i < count; ++i) {
    const std::string name = std::to_string(first + i);
    made.seeds.push_back(derive_seed(task.seed, "latents", name));
    made.labels.push_back(items.label(first + i));
    if (model.classes() > 0 && made.labels.back() < 0)
      throw Error(Code::bad_input, "eval vae",
                  fmt::format("item {} has no class, and the model asks for it", name),
                  "give an idx file with its labels beside it, or a folder of folders");
    float* planes = made.planes.data() + i * each;
    if (model.binarises()) nn::binarise(planes, each, derive_seed(task.seed, "binarise", name), planes);
  }
  return made;
}

bool gives_probabilities(const nn::VariationalModel& model) {
  return model.likelihood() == nn::Likelihood::logistic || model.binarises();
}

}  // namespace

VaeFigures measure_vae(const nn::VariationalModel& model, const VaeTask& task) {
  LatentData data = task.data;
  data.classes = model.classes() > 0;
  const LatentItems items(data, model.picture_shape(),
                          [](const std::string& line) { fmt::print(stderr, "{}\n", line); });
  const auto latent = static_cast<size_t>(model.latent_size());
  Moments reconstruction, kl, nll;
  std::vector<Moments> units(latent);
  for (size_t first = 0; first < items.size(); first += kBatch) {
    const size_t count = std::min(kBatch, items.size() - first);
    const Pictures now = pictures_of(model, items, task, first, count);
    std::vector<float> posterior(count * 2 * latent);
    model.posterior(now.planes.data(), static_cast<int>(count), posterior.data(), task.precision);
    for (size_t i = 0; i < count; ++i)
      for (size_t d = 0; d < latent; ++d) units[d].add(static_cast<double>(posterior[2 * i * latent + d]));
    for (const nn::Bound& one :
         nn::bounds(model, now.planes.data(), now.labels.data(), now.seeds, task.samples, task.precision)) {
      reconstruction.add(one.reconstruction);
      kl.add(one.kl);
      nll.add(one.importance);
    }
    task.progress(first + count, items.size());
  }
  VaeFigures figures{items.size(), reconstruction.mean(), kl.mean(), nll.mean()};
  figures.nll_error = std::sqrt(nll.variance() / static_cast<double>(items.size()));
  if (gives_probabilities(model))
    figures.bits_per_dimension =
        nll.mean() / (static_cast<double>(model.picture_shape().elements()) * std::numbers::ln2);
  figures.active = static_cast<int>(std::count_if(
      units.begin(), units.end(), [](const Moments& unit) { return unit.variance() > kActive; }));
  return figures;
}

}  // namespace strait::cli
