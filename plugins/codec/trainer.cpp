#include "trainer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "nn/optimiser_params.h"
#include "random.h"

namespace strait::codec {
namespace {

NetworkOptions network_options(const Params& params) {
  return {params.integers("network.slices"), params.integers("network.widths"),
          params.integers("network.blocks"), params.integer("network.hyper"),
          params.integer("network.prior"),   params.integer("network.levels")};
}

nn::OptimiserOptions optimiser_settings(const Params& params) {
  nn::OptimiserOptions options = nn::optimiser_options(params);
  // Weights of the transform are small and right from the start, and so are those of the branches' last
  // layers, where a step moves every pixel; gains and indexes are large.
  options.rate_factors = {{"transform.", 0.1},   {"inverse.", 0.1},        {"a_tail.", 0.1}, {"s_tail.", 0.1},
                          {"scaled_table.", 10}, {"unscaled_table.", 0.3}, {"z_table.", 10}};
  return options;
}

// Of a uniform quantiser at high rate: what a step costs in error, error is worth by lambda.
std::vector<double> deltas_for(double least, double most, int64_t levels) {
  constexpr double kSquareTimesLambda = 26;  // 12 * 3 planes / (2 ln 2)
  std::vector<double> deltas;
  for (int64_t i = 0; i < levels; ++i) {
    const double lambda =
        least * std::pow(most / least, static_cast<double>(i) / static_cast<double>(levels - 1));
    deltas.push_back(std::sqrt(kSquareTimesLambda / lambda));
  }
  return deltas;
}

nn::Shape shape_of(const BatchView& batch) {
  return {static_cast<int>(batch.n), static_cast<int>(batch.c), static_cast<int>(batch.h),
          static_cast<int>(batch.w)};
}

}  // namespace

ParamTable CodecTrainer::params() {
  ParamTable table;
  table.add(integers("network.slices", "channels of the latent, coded one slice after another")
                .by_default("[16, 48, 96, 160]")
                .range(1, 768));
  table.add(
      integers("network.widths", "channels of the branches at a quarter, an eighth, a sixteenth of the size")
          .by_default("[64, 64, 128]")
          .range(1, 1024));
  table.add(integers("network.blocks", "residual blocks at a quarter, an eighth of the size")
                .by_default("[4, 2]")
                .range(0, 64));
  table.add(integer("network.hyper", "channels of z").by_default("48").range(1, 1024));
  table.add(integer("network.prior", "width of the prior").by_default("80").range(1, 1024));
  table.add(integer("network.levels", "levels that have gains of their own").by_default("8").range(2, 64));
  table.add(real("objective.lambda_least", "what a squared 8-bit value is worth in bits at quality 1")
                .by_default("0.0008")
                .range(1e-6, 100));
  table.add(real("objective.lambda_most", "the same at quality 100").by_default("0.25").range(1e-6, 100));
  nn::add_optimiser_params(table, {.clip_norm = 1});
  nn::add_training_precision(table);
  return table;
}

CodecTrainer::CodecTrainer(const Params& params, uint64_t seed)
    : options_(network_options(params)),
      lambda_least_(params.real("objective.lambda_least")),
      lambda_most_(params.real("objective.lambda_most")),
      objective_(lambda_least_, lambda_most_, options_.levels),
      network_(build_network(options_)),
      weights_(initial_weights(network_, options_, deltas_for(lambda_least_, lambda_most_, options_.levels),
                               seed)),
      precision_(nn::precision_named(params.text("optimiser.precision"))),
      optimiser_(weights_, optimiser_settings(params)) {
  add_state(state_, STRAIT_STATE_WEIGHTS, weights_);
  add_state(state_, STRAIT_STATE_OPTIMISER, optimiser_.state(), "optimiser.");
}

nn::Program& CodecTrainer::program_for(const BatchView& batch, nn::Mode mode) {
  std::optional<nn::Program>& program = mode == nn::Mode::train ? program_ : looking_;
  if (!program || mode == nn::Mode::infer || program->input_shape("picture") != shape_of(batch))
    program = nn::Program::compile(network_, weights_, shape_of(batch), mode,
                                   mode == nn::Mode::train ? precision_ : nn::Precision::f32);
  return *program;
}

void CodecTrainer::step(const BatchView& patches, uint64_t seed, double learning_rate, const Metric& metric) {
  nn::Program& net = program_for(patches, nn::Mode::train);
  const auto items = static_cast<size_t>(patches.n),
             each = static_cast<size_t>(patches.c * patches.h * patches.w);
  std::vector<double> level(items);
  for (size_t i = 0; i < items; ++i) {
    level[i] = random_uniform(seed, i) * objective_.highest();
    objective_.set_level(net, i, level[i]);
  }
  std::copy_n(patches.data, items * each, net.input("picture"));
  net.set_seed(seed);
  net.forward();
  Figures mean;
  for (size_t i = 0; i < items; ++i) {
    const Figures figures =
        objective_.assess(net, patches.data + i * each, static_cast<int64_t>(i), level[i]);
    mean.bpp += figures.bpp / static_cast<double>(items);
    mean.mse += figures.mse / static_cast<double>(items);
    mean.loss += figures.loss / static_cast<double>(items);
  }
  net.backward();
  const double norm = optimiser_.step(weights_, net.gradients(), learning_rate);
  nn::require_finite(mean.loss + norm, net);

  metric("loss", mean.loss);
  metric("bpp", mean.bpp);
  metric("mse", mean.mse);
  metric("gradient_norm", norm);
}

void CodecTrainer::save_model(const std::string& name, const std::string& folder) const {
  nn::ModelInfo info;
  info.name = name;
  info.plugin = "codec";
  info.about = "Codec for photographs, all qualities";
  info.preprocess = {{"channels", std::string("blue-green-red")},
                     {"scale", std::string("0..1")},
                     {"lambda_least", lambda_least_},
                     {"lambda_most", lambda_most_}};
  nn::Model(std::move(info), network_, weights_).save(folder);
}

}  // namespace strait::codec
