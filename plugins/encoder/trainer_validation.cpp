// What a training looks at from time to time: figures and pictures of the present weights.
#include <algorithm>

#include "neighbours.h"
#include "nn/classifier.h"
#include "nn/latent_model.h"
#include "trainer.h"

namespace strait::encoder {
namespace {

constexpr int kNeighbours = 10;

size_t elements(const BatchView& items) {
  return static_cast<size_t>(items.n * items.c * items.h * items.w);
}

std::vector<float> latents_of(const nn::LatentModel& model, const float* pictures, int64_t count) {
  std::vector<float> latents(static_cast<size_t>(count) * model.latent_shape().elements());
  model.encode(pictures, static_cast<int>(count), latents.data());
  return latents;
}

// Of those that have a label; 0 of none.
double accuracy(const nn::Classifier& classifier, const std::vector<float>& latents,
                std::span<const int32_t> labels) {
  const std::vector<float> chances =
      classifier.probabilities(latents.data(), static_cast<int>(labels.size()));
  const size_t classes = classifier.classes().size();
  size_t asked = 0, right = 0;
  for (size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] < 0) continue;
    const float* row = chances.data() + i * classes;
    ++asked;
    right += std::max_element(row, row + classes) - row == labels[i] ? 1 : 0;
  }
  return asked == 0 ? 0 : static_cast<double>(right) / static_cast<double>(asked);
}

}  // namespace

void EncoderTrainer::validate(const BatchView& items, uint64_t seed, const Metric& metric) {
  const nn::Model whole = present_model("validation");
  const nn::LatentModel model(whole, "validation");
  const std::vector<float> latents = latents_of(model, items.data, items.n);
  const auto dimensions = static_cast<int64_t>(model.latent_shape().elements());
  if (kept_.classes) metric("accuracy", accuracy(nn::Classifier(whole, "validation"), latents, items.labels));
  if (!items.labels.empty())
    metric("neighbours", neighbour_accuracy(latents.data(), items.n, dimensions, items.labels, kNeighbours));
  std::vector<float> views(elements(items));
  make_views(items, view_options_, seed, 0, views.data());
  metric("recognised", recognised(latents_of(model, views.data(), items.n), latents, dimensions));
}

void EncoderTrainer::preview(const BatchView& items, uint64_t seed, const Show& show) {
  const size_t each = elements(items) / static_cast<size_t>(items.n);
  std::vector<float> rows(3 * elements(items)), views(2 * elements(items));
  make_views(items, view_options_, seed, 0, views.data());
  make_views(items, view_options_, seed, 1, views.data() + elements(items));
  for (size_t i = 0; i < static_cast<size_t>(items.n); ++i) {
    std::copy_n(items.data + i * each, each, rows.data() + 3 * i * each);
    for (size_t view = 0; view < 2; ++view)
      std::copy_n(views.data() + view * elements(items) + i * each, each,
                  rows.data() + (3 * i + 1 + view) * each);
  }
  show("picture-and-views", {rows.data(), 3 * items.n, items.c, items.h, items.w}, 3);
}

}  // namespace strait::encoder
