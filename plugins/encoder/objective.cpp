#include "objective.h"

#include <algorithm>

#include "network.h"
#include "nn/classifier.h"
#include "nn/latent_model.h"
#include "nn/losses/classification.h"
#include "nn/losses/contrastive.h"
#include "nn/losses/pixel.h"
#include "nn/losses/vicreg.h"

namespace strait::encoder {
namespace {

void scale(float* values, size_t count, double factor) {
  for (size_t i = 0; i < count; ++i) values[i] = static_cast<float>(values[i] * factor);
}

// Views that the network has seen, of all items.
size_t seen(const nn::Program& net) {
  return static_cast<size_t>(net.output_shape().n);
}

}  // namespace

void declare_objective(ParamTable& table) {
  table.add(
      choice("objective.views", {"nt-xent", "neighbours", "vicreg", "none"},
             "what brings views together: NT-Xent those of one picture; neighbours: one and the nearest of "
             "the other among pictures of the last steps (NNCLR); VICReg")
          .by_default("nt-xent"));
  table.add(real("objective.views_weight", "its weight").by_default("1").range(0, 1e6));
  table.add(
      real("objective.temperature", "nt-xent, neighbours: of the softmax").by_default("0.2").range(0.01, 10));
  table.add(integer("objective.support", "neighbours: how many of the last steps' features are kept")
                .by_default("4096")
                .range(2, 1000000));
  table.add(
      real("objective.labels_weight", "weight of the cross-entropy of the classes; 0: labels are not used")
          .by_default("0")
          .range(0, 1e6));
  table.add(real("objective.label_smoothing", "labels: share of the target that all classes get alike")
                .by_default("0")
                .range(0, 0.9));
  table.add(real("objective.rebuild_weight", "weight of the mean squared error of the decoder; 0: none")
                .by_default("0")
                .range(0, 1e6));
}

ObjectiveOptions objective_options(const Params& params) {
  ObjectiveOptions options;
  options.kind = params.text("objective.views");
  options.views = options.kind == "none" ? 0 : params.real("objective.views_weight");
  options.support = params.integer("objective.support");
  options.temperature = params.real("objective.temperature");
  options.labels = params.real("objective.labels_weight");
  options.smoothing = params.real("objective.label_smoothing");
  options.rebuild = params.real("objective.rebuild_weight");
  return options;
}

Objective::Objective(const ObjectiveOptions& options, int64_t projected) : options_(options) {
  if (options.views > 0 && options.kind == "neighbours")
    support_.emplace(static_cast<size_t>(options.support), static_cast<size_t>(projected));
}

void Objective::add_state_to(std::vector<StateTensor>& state) {
  if (!support_) return;
  const auto add = [&](const char* name, std::vector<float>& values) {
    state.push_back({name, STRAIT_STATE_OPTIMISER, {std::ssize(values)}, values.data()});
  };
  add("support.features", support_->features());
  add("support.state", support_->state());
}

double Objective::operator()(const BatchView& items, nn::Program& net, const Metric& metric) {
  double sum = 0;
  const auto add = [&](const char* name, double weight, auto&& term) {
    if (weight == 0) return;
    const double value = term();
    sum += weight * value;
    metric(name, value);
  };
  add("views", options_.views, [&] { return views_term(items.n, net); });
  add("labels", options_.labels, [&] { return labels_term(items, net); });
  add("rebuild", options_.rebuild, [&] { return rebuild_term(items, net); });
  return sum;
}

double Objective::views_term(int64_t pairs, nn::Program& net) {
  const auto count = static_cast<size_t>(pairs);
  const auto dimensions = static_cast<size_t>(net.output_shape(kProjected).c);
  const float* features = net.output(kProjected);
  float* slope = net.output_gradient(kProjected);
  double loss;
  if (options_.kind == "vicreg")
    loss = nn::vicreg_loss(features, count, dimensions, {}, slope);
  else if (support_ && support_->full())
    loss = neighbours_term(features, count, dimensions, slope);
  else
    loss = nn::nt_xent_loss(features, count, dimensions, options_.temperature, slope);
  if (support_) support_->push(features, count);
  scale(slope, 2 * count * dimensions, options_.views);
  return loss;
}

double Objective::neighbours_term(const float* features, size_t pairs, size_t dimensions, float* slope) {
  std::vector<float> unused(pairs * dimensions);  // neighbours are not moved
  const size_t half = pairs * dimensions;
  double loss = 0;
  for (const size_t own : {size_t{0}, half}) {
    const std::vector<float> nearest = support_->nearest(features + own, pairs);
    const size_t other = half - own;
    loss += nn::info_nce_loss(nearest.data(), features + other, pairs, dimensions, options_.temperature,
                              unused.data(), slope + other) /
            2;
  }
  scale(slope, 2 * half, 0.5);
  return loss;
}

double Objective::labels_term(const BatchView& items, nn::Program& net) {
  const auto classes = static_cast<size_t>(net.output_shape(nn::Classifier::kLogits).c);
  const float* logits = net.output(nn::Classifier::kLogits);
  float* slope = net.output_gradient(nn::Classifier::kLogits);
  std::vector<int32_t> labels;
  std::vector<size_t> rows;
  for (size_t row = 0; row < seen(net); ++row) {
    const int32_t label = items.labels[row % static_cast<size_t>(items.n)];
    std::fill_n(slope + row * classes, classes, 0.0f);
    if (label < 0) continue;
    labels.push_back(label);
    rows.push_back(row);
  }
  logits_.resize(rows.size() * classes);
  slopes_.resize(logits_.size());
  for (size_t i = 0; i < rows.size(); ++i)
    std::copy_n(logits + rows[i] * classes, classes, logits_.data() + i * classes);
  const double loss = nn::cross_entropy_loss(logits_.data(), labels.data(), rows.size(), classes,
                                             slopes_.data(), options_.smoothing);
  scale(slopes_.data(), slopes_.size(), options_.labels);
  for (size_t i = 0; i < rows.size(); ++i)
    std::copy_n(slopes_.data() + i * classes, classes, slope + rows[i] * classes);
  return loss;
}

double Objective::rebuild_term(const BatchView& items, nn::Program& net) const {
  const auto each = static_cast<size_t>(items.n * items.c * items.h * items.w);
  const size_t views = seen(net) / static_cast<size_t>(items.n);
  const float* rebuilt = net.output(nn::LatentModel::kRebuilt);
  float* slope = net.output_gradient(nn::LatentModel::kRebuilt);
  double loss = 0;
  for (size_t view = 0; view < views; ++view)
    loss += nn::mse_loss(rebuilt + view * each, items.data, each, slope + view * each) /
            static_cast<double>(views);
  scale(slope, views * each, options_.rebuild / static_cast<double>(views));
  return loss;
}

}  // namespace strait::encoder
