#include "trainer.h"

#include <algorithm>

#include "coverage.h"
#include "latent.h"
#include "strait/error.h"
#include "trainer_options.h"

namespace strait::gan {
namespace {

constexpr int64_t kHealthEvery = 5;  // steps: distances of all pairs in a batch cost something

}  // namespace

ParamTable GanTrainer::params() {
  return declared_params();
}

GanTrainer::GanTrainer(const Params& params, uint64_t seed)
    : network_(network_options(params)),
      conditional_(params.boolean("network.conditional")),
      options_(game_options(params)),
      seed_(seed) {}

void GanTrainer::prepare(const TrainingSet& set) {
  if (conditional_ && set.classes.size() < 2)
    throw Error(Code::usage, "recipe",
                "network.conditional is true, and there are " + std::to_string(set.classes.size()) +
                    " classes (expected 2 or more)",
                "say where labels come from (labels = \"folders\" in the set), or set it to false");
  if (conditional_) classes_ = set.classes;
  network_.classes = static_cast<int>(classes_.size());
  const auto height = static_cast<int>(set.height), width = static_cast<int>(set.width);
  game_.emplace(
      Players{build_generator(network_, height, width), build_discriminator(network_, height, width)},
      network_.classes, options_, seed_);
  state_.clear();
  game_->add_state_to(state_);
  state_.push_back({"health", STRAIT_STATE_OPTIMISER, {std::ssize(health_.state())}, health_.state().data()});
}

void GanTrainer::step(const BatchView& batch, uint64_t seed, double learning_rate, const Metric& metric) {
  const GameFigures figures = game_->step(batch, seed, learning_rate);
  metric("discriminator", figures.discriminator_loss);
  metric("generator", figures.generator_loss);
  metric("real_score", figures.real_score);
  metric("fake_score", figures.fake_score);
  const auto items = static_cast<size_t>(batch.n / options_.discriminator_steps);
  if (steps_++ % kHealthEvery == 0 && items > 1) {
    const double now = variety(figures.real, figures.fake, items);
    metric("variety", now);
    if (const auto news = health_.observe(now, figures.discriminator_loss)) warn("training: " + *news);
  }
  metric("discriminator_norm", figures.discriminator_norm);
  metric("generator_norm", figures.generator_norm);
}

nn::Model GanTrainer::present_model(const std::string& name) const {
  nn::ModelInfo info;
  info.name = name;
  info.plugin = "gan";
  info.about = std::string("Generator of ") + (network_.channels == 1 ? "gray" : "colour") + " pictures" +
               (conditional_ ? " of " + std::to_string(classes_.size()) + " classes" : "");
  info.preprocess = Generator::preprocess(network_.channels, network_.latent);
  info.classes = classes_;
  return nn::Model(std::move(info), game_->generator_network(), game_->generator());
}

std::vector<float> GanTrainer::samples(std::span<const int32_t> labels, size_t count, uint64_t seed) const {
  constexpr size_t kTogether = 100;
  const Generator generator(present_model("present"), "present");
  const size_t row = generator.input_size(), each = generator.picture_shape().elements();
  std::vector<float> inputs(count * row), pictures(count * each);
  for (size_t i = 0; i < count; ++i)
    draw_input({seed, i, conditional_ ? labels[i] : 0}, classes_.size(), {inputs.data() + i * row, row});
  for (size_t i = 0; i < count; i += kTogether)
    generator.pictures(inputs.data() + i * row, static_cast<int>(std::min(kTogether, count - i)),
                       pictures.data() + i * each);
  return pictures;
}

void GanTrainer::validate(const BatchView& items, uint64_t seed, const Metric& metric) {
  const auto count = static_cast<size_t>(items.n);
  const std::span<const float> real(items.data, count * static_cast<size_t>(items.c * items.h * items.w));
  std::vector<int32_t> labels(conditional_ ? count : 0);
  for (size_t i = 0; i < labels.size(); ++i) labels[i] = std::max(items.labels[i], 0);
  const std::vector<float> made = samples(labels, count, seed);
  const Coverage found = coverage_of(real, made, count);
  metric("coverage", found.coverage);
  metric("density", found.density);
  metric("variety", count > 1 ? variety(real, made, count) : 0);
}

void GanTrainer::preview(const BatchView& items, uint64_t seed, const Show& show) {
  constexpr size_t kRows = 8, kMostColumns = 20;
  const size_t columns = conditional_ ? std::min(classes_.size(), kMostColumns) : kRows;
  std::vector<int32_t> labels(conditional_ ? kRows * columns : 0);
  for (size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<int32_t>(i % columns);
  const std::vector<float> made = samples(labels, kRows * columns, seed);
  show("samples", {made.data(), static_cast<int64_t>(kRows * columns), items.c, items.h, items.w},
       static_cast<int>(columns));
}

void GanTrainer::save_model(const std::string& name, const std::string& folder) const {
  present_model(name).save(folder);
}

}  // namespace strait::gan
