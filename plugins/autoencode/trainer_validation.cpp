// What a training looks at from time to time: figures and pictures of the present weights.
#include <algorithm>
#include <cmath>

#include "trainer.h"

namespace strait::autoencode {
namespace {

struct Coded {
  std::vector<float> latents, rebuilt;
};

Coded coded(const nn::LatentModel& model, const BatchView& items) {
  const auto count = static_cast<size_t>(items.n);
  Coded made{std::vector<float>(count * model.latent_shape().elements()),
             std::vector<float>(count * model.picture_shape().elements())};
  model.encode(items.data, static_cast<int>(items.n), made.latents.data());
  model.decode(made.latents.data(), static_cast<int>(items.n), made.rebuilt.data());
  return made;
}

int active(const std::vector<float>& latents, size_t items) {
  constexpr double kShare = 0.01 * 0.01;  // of the largest variance
  const size_t size = latents.size() / items;
  std::vector<double> variances(size);
  for (size_t k = 0; k < size; ++k) {
    double sum = 0, squares = 0;
    for (size_t i = 0; i < items; ++i) {
      const double z = latents[i * size + k];
      sum += z;
      squares += z * z;
    }
    variances[k] = squares / static_cast<double>(items) - std::pow(sum / static_cast<double>(items), 2);
  }
  const double least = kShare * *std::max_element(variances.begin(), variances.end());
  return static_cast<int>(
      std::count_if(variances.begin(), variances.end(), [=](double one) { return one > least; }));
}

}  // namespace

const nn::LatentModel& AutoencodeTrainer::present() const {
  if (!present_) present_.emplace(present_model("present"), "present");
  return *present_;
}

void AutoencodeTrainer::validate(const BatchView& items, uint64_t, const Metric& metric) {
  const Coded now = coded(present(), items);
  double sum = 0;
  for (size_t i = 0; i < now.rebuilt.size(); ++i) sum += std::pow(now.rebuilt[i] - items.data[i], 2);
  const double mse = sum / static_cast<double>(now.rebuilt.size());
  metric("psnr", -10 * std::log10(std::max(mse, 1e-12)));
  metric("mse", mse);
  metric("active", active(now.latents, static_cast<size_t>(items.n)));
}

// Rows of a picture and what is left of it.
void AutoencodeTrainer::preview(const BatchView& items, uint64_t, const Show& show) {
  const std::vector<float> rebuilt = coded(present(), items).rebuilt;
  const size_t each = rebuilt.size() / static_cast<size_t>(items.n);
  std::vector<float> rows;
  rows.reserve(2 * rebuilt.size());
  for (size_t i = 0; i < static_cast<size_t>(items.n); ++i)
    for (const float* picture : {items.data + i * each, rebuilt.data() + i * each})
      rows.insert(rows.end(), picture, picture + each);
  show("picture-rebuilt", {rows.data(), 2 * items.n, items.c, items.h, items.w}, 2);
}

}  // namespace strait::autoencode
