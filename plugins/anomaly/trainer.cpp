#include "trainer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "nn/losses/classification.h"
#include "nn/losses/pixel.h"
#include "nn/optimiser_params.h"
#include "nn/shapes.h"
#include "options.h"
#include "random.h"
#include "strait/error.h"
#include "strait/fit.h"

namespace strait::anomaly {
namespace {

size_t elements(const BatchView& view) {
  return static_cast<size_t>(view.n * view.c * view.h * view.w);
}

BatchView item_of(const BatchView& items, int64_t index) {
  BatchView one = items;
  one.data += index * items.c * items.h * items.w;
  one.n = 1;
  return one;
}

}  // namespace

ParamTable AnomalyTrainer::params() {
  return option_table();
}

AnomalyTrainer::AnomalyTrainer(const Params& params, uint64_t seed)
    : options_(network_options(params)),
      settings_(detector_settings(params)),
      defects_(defect_options(params)),
      space_(space_options(params)),
      rebuild_weight_(params.real("objective.rebuild")),
      find_weight_(params.real("objective.find")),
      hold_out_(params.real("detector.hold_out")),
      side_(params.integer("network.side")),
      candidates_(params.integer("detector.candidates")),
      good_class_(params.text("detector.good")),
      precision_(nn::precision_named(params.text("optimiser.precision"))),
      seed_(seed) {
  check_options(options_, settings_);
  if (!learns()) return;
  network_ = maps_network(options_);
  weights_ = nn::initialise(*network_, seed);
  optimiser_.emplace(weights_, nn::optimiser_options(params));
  add_state(state_, STRAIT_STATE_WEIGHTS, weights_);
  add_state(state_, STRAIT_STATE_OPTIMISER, optimiser_->state(), "optimiser.");
}

int AnomalyTrainer::size_multiple() const {
  return network_ ? nn::size_multiple(*network_) : 1;
}

void AnomalyTrainer::prepare(const TrainingSet& set) {
  if (options_.kind == Kind::pca || settings_.whole) {
    options_.height = side_ > 0 ? static_cast<int>(side_) : static_cast<int>(set.height);
    options_.width = side_ > 0 ? static_cast<int>(side_) : static_cast<int>(set.width);
  }
  if (good_class_.empty()) return;
  const auto found = std::find(set.classes.begin(), set.classes.end(), good_class_);
  if (found == set.classes.end())
    throw Error(Code::usage, "recipe",
                "detector.good is \"" + good_class_ + "\", which is no class of the data",
                "name one of the classes, and give the sets labels");
  good_label_ = static_cast<int>(found - set.classes.begin());
}

bool AnomalyTrainer::is_good(const BatchView& items, int64_t index) const {
  return good_class_.empty() ||
         (!items.labels.empty() && items.labels[static_cast<size_t>(index)] == good_label_);
}

BatchView AnomalyTrainer::good_of(const BatchView& items) {
  if (good_class_.empty()) return items;
  const auto each = static_cast<size_t>(items.c * items.h * items.w);
  chosen_.clear();
  for (int64_t i = 0; i < items.n; ++i)
    if (is_good(items, i))
      chosen_.insert(chosen_.end(), item_of(items, i).data, item_of(items, i).data + each);
  return {chosen_.data(), static_cast<int64_t>(chosen_.size() / each), items.c, items.h, items.w};
}

nn::Program& AnomalyTrainer::program_for(const BatchView& batch) {
  const nn::Shape shape{static_cast<int>(batch.n), static_cast<int>(batch.c), static_cast<int>(batch.h),
                        static_cast<int>(batch.w)};
  if (!program_ || program_->input_shape(kPicture) != shape)
    program_ = nn::Program::compile(*network_, weights_, shape, nn::Mode::train, precision_);
  return *program_;
}

// Defects are drawn into the input; the output shall be the good picture and, of a U-Net, where they are.
AnomalyTrainer::Losses AnomalyTrainer::losses(nn::Program& net, const BatchView& good, uint64_t seed) {
  const auto picture = static_cast<size_t>(good.c * good.h * good.w),
             plane = static_cast<size_t>(good.h * good.w);
  const bool finds = options_.kind == Kind::unet;
  if (finds) {
    masks_.resize(static_cast<size_t>(good.n) * plane);
    draw_defects(good, defects_, seed, net.input(), masks_.data());
  } else {
    std::copy_n(good.data, elements(good), net.input());
  }
  net.forward();
  const size_t each = picture + (finds ? plane : 0);
  Losses losses;
  const auto share = 1 / static_cast<double>(good.n);
  for (size_t i = 0; i < static_cast<size_t>(good.n); ++i) {
    const float* output = net.output() + i * each;
    float* gradient = net.output_gradient() + i * each;
    const auto loss = finds ? nn::l1_loss : nn::mse_loss;
    losses.rebuild += share * loss(output, good.data + i * picture, picture, gradient);
    for (size_t p = 0; p < picture; ++p) gradient[p] *= static_cast<float>(share * rebuild_weight_);
    if (!finds) continue;
    losses.find += share * nn::bce_with_logits_loss(output + picture, masks_.data() + i * plane, plane,
                                                    gradient + picture);
    for (size_t p = picture; p < each; ++p) gradient[p] *= static_cast<float>(share * find_weight_);
  }
  losses.sum = rebuild_weight_ * losses.rebuild + (finds ? find_weight_ * losses.find : 0);
  return losses;
}

void AnomalyTrainer::step(const BatchView& batch, uint64_t seed, double learning_rate, const Metric& metric) {
  const BatchView good = good_of(batch);
  if (!learns() || good.n == 0) return metric("loss", 0);
  nn::Program& net = program_for(good);
  const Losses found = losses(net, good, seed);
  net.backward();
  const double norm = optimiser_->step(weights_, net.gradients(), learning_rate);
  nn::require_finite(found.sum + norm, net);
  metric("loss", found.sum);
  metric("rebuild", found.rebuild);
  if (options_.kind == Kind::unet) metric("find", found.find);
  metric("gradient_norm", norm);
}

void AnomalyTrainer::validate(const BatchView& items, uint64_t seed, const Metric& metric) {
  const BatchView good = good_of(items);
  if (!learns() || good.n == 0) return metric("fitness", 0);
  if (good.h % size_multiple() != 0 || good.w % size_multiple() != 0) return validate_cut(good, seed, metric);
  const Losses found = losses(program_for(good), good, seed);
  metric("fitness", -found.sum);
  metric("rebuild", found.rebuild);
  if (options_.kind == Kind::unet) metric("find", found.find);
}

// The corner that the network takes.
void AnomalyTrainer::validate_cut(const BatchView& good, uint64_t seed, const Metric& metric) {
  const int64_t height = good.h / size_multiple() * size_multiple(),
                width = good.w / size_multiple() * size_multiple();
  if (height == 0 || width == 0) return metric("fitness", 0);
  std::vector<float> cut;
  for (int64_t row = 0; row < good.n * good.c * good.h; ++row)
    if (row % good.h < height)
      cut.insert(cut.end(), good.data + row * good.w, good.data + row * good.w + width);
  const BatchView view{cut.data(), good.n, good.c, height, width, {}};
  const Losses found = losses(program_for(view), view, seed);
  metric("fitness", -found.sum);
  metric("rebuild", found.rebuild);
  if (options_.kind == Kind::unet) metric("find", found.find);
}

// Rows of an item with defects, what the network makes of it, and where it finds them.
void AnomalyTrainer::preview(const BatchView& items, uint64_t seed, const Show& show) {
  const int64_t multiple = size_multiple();
  if (options_.kind != Kind::unet || items.h % multiple != 0 || items.w % multiple != 0) return;
  nn::Program& net = program_for(items);
  losses(net, items, seed);
  const auto plane = static_cast<size_t>(items.h * items.w), picture = static_cast<size_t>(items.c) * plane;
  std::vector<float> rows;
  for (size_t i = 0; i < static_cast<size_t>(items.n); ++i) {
    const float* input = net.input() + i * picture;
    const float* output = net.output() + i * (picture + plane);
    rows.insert(rows.end(), input, input + picture);
    rows.insert(rows.end(), output, output + picture);
    for (size_t p = 0; p < picture; ++p) rows.push_back(1 / (1 + std::exp(-output[picture + p % plane])));
  }
  show("defect-mended-found", {rows.data(), 3 * items.n, items.c, items.h, items.w}, 3);
}

void AnomalyTrainer::fit(const BatchView& items, bool held_out) {
  made_.reset();
  for (int64_t i = 0; i < items.n; ++i) {
    if (!is_good(items, i)) continue;
    const BatchView one = item_of(items, i);
    const cv::Mat picture =
        from_planes(one.data, static_cast<int>(one.c), {static_cast<int>(one.w), static_cast<int>(one.h)});
    const bool kept_apart = held_out || Random(seed_ + static_cast<uint64_t>(shown_++)).chance(hold_out_);
    (kept_apart ? held_out_ : fitting_).push_back(with_depth(picture, CV_8U).clone());
  }
}

}  // namespace strait::anomaly
