#include "trainer.h"

#include <algorithm>
#include <utility>

#include "nn/cut.h"
#include "nn/latent_model.h"
#include "nn/optimiser_params.h"
#include "strait/error.h"
#include "view_recipe.h"

namespace strait::encoder {
namespace {

NetworkOptions network_options(const Params& params, const ObjectiveOptions& objective) {
  NetworkOptions options;
  options.channels = static_cast<int>(params.integer("network.channels"));
  options.block_px = static_cast<int>(params.integer("network.block_px"));
  options.widths = params.integers("network.widths");
  options.blocks = params.integers("network.blocks");
  options.flatten = params.text("network.pool") == "flatten";
  options.latent = static_cast<int>(params.integer("network.latent"));
  options.white = params.real("network.whiten") > 0;
  options.head = objective.views > 0 ? params.integers("network.head") : std::vector<int64_t>{};
  options.decoder = objective.rebuild > 0 ? params.integers("network.decoder") : std::vector<int64_t>{};
  return options;
}

void declare_network(ParamTable& table) {
  table.add(integer("network.channels", "1 gray, 3 colour").by_default("3").range(1, 3));
  table.add(integer("network.block_px", "side of the blocks of pixels that become channels first")
                .by_default("2")
                .range(1, 16));
  table.add(integers("network.widths", "channels of each level, each at half the size of the one before")
                .by_default("[32, 64, 128]")
                .range(1, 2048));
  table.add(integers("network.blocks", "residual blocks of each level").by_default("[1, 1, 1]").range(0, 64));
  table.add(choice("network.pool", {"mean", "flatten"},
                   "what the latent sees of the last level: its mean, or "
                   "all of it")
                .by_default("mean"));
  table.add(integer("network.latent", "numbers of the latent").by_default("128").range(2, 4096));
  table.add(real("network.whiten", "how far latents vary alike in all directions, in the end; 0: as trained")
                .by_default("1")
                .range(0, 1));
  table.add(integers("network.head", "training only: layers between the latent and the views' term")
                .by_default("[256, 64]")
                .range(1, 8192));
  table.add(integers("network.decoder", "channels from small to large sizes, with objective.rebuild_weight")
                .by_default("[64, 32]")
                .range(1, 2048));
  table.add(boolean("network.keep_decoder", "the saved model decodes too").by_default("false"));
  table.add(
      boolean("network.keep_classes", "the saved model is a classifier too; with objective.labels_weight")
          .by_default("false"));
}

}  // namespace

ParamTable EncoderTrainer::params() {
  ParamTable table;
  declare_network(table);
  declare_objective(table);
  declare_views(table);
  nn::add_optimiser_params(table);
  nn::add_training_precision(table);
  return table;
}

EncoderTrainer::EncoderTrainer(const Params& params, uint64_t seed)
    : network_options_(network_options(params, objective_options(params))),
      view_options_(view_options(params)),
      objective_options_(objective_options(params)),
      labels_(objective_options_.labels > 0),
      kept_{params.boolean("network.keep_classes"), params.boolean("network.keep_decoder")},
      whiten_(params.real("network.whiten")),
      precision_(nn::precision_named(params.text("optimiser.precision"))),
      optimiser_options_(nn::optimiser_options(params)),
      seed_(seed) {
  if (kept_.classes && !labels_)
    throw Error(Code::usage, "recipe", "network.keep_classes without labels in the objective",
                "set objective.labels_weight above 0");
}

void EncoderTrainer::prepare(const TrainingSet& set) {
  network_options_.height = static_cast<int>(set.height);
  network_options_.width = static_cast<int>(set.width);
  if (labels_ && set.classes.size() < 2)
    throw Error(Code::usage, "recipe",
                "objective.labels_weight is above 0, and there are " + std::to_string(set.classes.size()) +
                    " classes (expected 2 or more)",
                "say where labels come from (labels = \"folders\" in the set), or set it to 0");
  classes_ = set.classes;
  network_options_.classes = labels_ ? static_cast<int>(classes_.size()) : 0;
  network_ = build_network(network_options_);
  saved_network_ = saved_network(network_options_, kept_);
  weights_ = nn::initialise(network_, seed_);
  optimiser_.emplace(weights_, optimiser_options_);
  // What only training needs is state of the training: so a model, which lacks it, can be started from.
  const nn::Parameters kept = nn::empty_parameters(saved_network_);
  for (nn::Tensor& tensor : weights_)
    state_.push_back({tensor.name,
                      static_cast<uint32_t>(kept.find(tensor.name) != nullptr ? STRAIT_STATE_WEIGHTS
                                                                              : STRAIT_STATE_OPTIMISER),
                      tensor.shape, tensor.data()});
  add_state(state_, STRAIT_STATE_OPTIMISER, optimiser_->state(), "optimiser.");
  objective_.emplace(objective_options_, network_options_.head.empty() ? 0 : network_options_.head.back());
  objective_->add_state_to(state_);
  if (!whitens()) return;
  whitening_.emplace(network_options_.latent, whiten_);
  std::vector<float>& moments = whitening_->moments();
  state_.push_back({"whitening.moments", STRAIT_STATE_OPTIMISER, {std::ssize(moments)}, moments.data()});
}

void EncoderTrainer::step(const BatchView& items, uint64_t seed, double learning_rate, const Metric& metric) {
  nn::Program& net = program_for(items);
  const auto each = static_cast<size_t>(items.n * items.c * items.h * items.w);
  for (int view = 0; view < views(); ++view)
    make_views(items, view_options_, seed, static_cast<uint64_t>(view),
               net.input() + static_cast<size_t>(view) * each);
  net.forward();
  constexpr double kShare = 0.02;  // of a step in the statistics of latents until they are fitted
  if (whitens()) whitening_->add(net.output(kDirection), views() * items.n, kShare);
  const double loss = (*objective_)(items, net, metric);
  net.backward();
  const double norm = optimiser_->step(weights_, net.gradients(), learning_rate);
  nn::require_finite(loss + norm, net);
  metric("loss", loss);
  metric("gradient_norm", norm);
}

nn::Program& EncoderTrainer::program_for(const BatchView& items) {
  const nn::Shape shape{static_cast<int>(views() * items.n), static_cast<int>(items.c),
                        static_cast<int>(items.h), static_cast<int>(items.w)};
  if (!program_ || program_->input_shape("picture") != shape)
    program_ = nn::Program::compile(network_, weights_, shape, nn::Mode::train, precision_);
  return *program_;
}

std::vector<float> EncoderTrainer::directions(const BatchView& items) const {
  nn::NetworkSpec network = nn::cut(network_, {"picture"}, {kDirection});
  nn::Parameters weights = nn::parameters_of(network, weights_);
  const nn::Model model({}, std::move(network), std::move(weights));
  std::vector<float> result(static_cast<size_t>(items.n * network_options_.latent));
  model.infer(items.data,
              {static_cast<int>(items.n), static_cast<int>(items.c), static_cast<int>(items.h),
               static_cast<int>(items.w)},
              result.data());
  return result;
}

void EncoderTrainer::fit(const BatchView& items, bool held_out) {
  if (!whitens() || held_out) return;
  if (!fitting_) whitening_->forget();
  fitting_ = true;
  whitening_->add(directions(items).data(), items.n, 0);
}

nn::Model EncoderTrainer::present_model(const std::string& name) const {
  nn::ModelInfo info;
  info.name = name;
  info.plugin = "encoder";
  info.about = std::string(kept_.classes ? "Classifier of " : "Encoder of ") +
               (network_options_.channels == 1 ? "gray" : "colour") + " pictures, taught by random views" +
               (labels_ ? " and labels" : "");
  info.preprocess = {{"channels", std::string(network_options_.channels == 1 ? "gray" : "blue-green-red")},
                     {"scale", std::string("0..1")}};
  if (kept_.classes) info.classes = classes_;
  nn::Parameters weights = nn::empty_parameters(saved_network_);
  for (nn::Tensor& tensor : weights)
    if (const nn::Tensor* trained = weights_.find(tensor.name))
      std::copy_n(trained->data(), trained->size(), tensor.data());
  if (whitens())
    whitening_->fill(weights.at(std::string(kWhite) + ".weights"), weights.at(std::string(kWhite) + ".bias"));
  return nn::Model(std::move(info), saved_network_, std::move(weights));
}

void EncoderTrainer::save_model(const std::string& name, const std::string& folder) const {
  present_model(name).save(folder);
}

}  // namespace strait::encoder
