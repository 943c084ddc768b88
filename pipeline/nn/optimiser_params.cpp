#include "nn/optimiser_params.h"

#include <string>

#include <fmt/format.h>

namespace strait::nn {

namespace {

std::string text_of(double value) {
  return fmt::format("{}", value);
}

}  // namespace

void add_optimiser_params(ParamTable& table, const OptimiserOptions& defaults) {
  table.add(choice("optimiser.kind", {"adam", "adamw", "adamax", "sgd"}, "the update rule")
                .by_default(name_of(defaults.kind)));
  table.add(real("optimiser.beta1", "adam, adamw, adamax: decay of the mean")
                .by_default(text_of(defaults.beta1))
                .range(0, 0.9999));
  table.add(real("optimiser.beta2", "adam, adamw: decay of the square; adamax: of the largest")
                .by_default(text_of(defaults.beta2))
                .range(0, 0.999999));
  table.add(real("optimiser.epsilon", "adam, adamw, adamax: the least that a step is divided by")
                .by_default(text_of(defaults.epsilon))
                .range(1e-30, 1));
  table.add(real("optimiser.momentum", "sgd: decay of the velocity")
                .by_default(text_of(defaults.momentum))
                .range(0, 0.9999));
  table.add(boolean("optimiser.nesterov", "sgd: look one step ahead")
                .by_default(defaults.nesterov ? "true" : "false"));
  table.add(
      real("optimiser.weight_decay", "of tensors of rank 2 and more; adamw: decoupled, others: L2 penalty")
          .by_default(text_of(defaults.weight_decay))
          .range(0, 10));
  table.add(real("optimiser.clip_norm", "longest gradient; 0: any")
                .by_default(text_of(defaults.clip_norm))
                .range(0, 1e9));
}

void add_training_precision(ParamTable& table) {
  table.add(choice("optimiser.precision", {"auto", "f32", "bf16"},
                   "of the passes forward and backward; auto: bf16 where the CPU computes in it")
                .by_default("auto"));
}

OptimiserOptions optimiser_options(const Params& params) {
  return {.kind = optimiser_named(params.text("optimiser.kind")),
          .beta1 = params.real("optimiser.beta1"),
          .beta2 = params.real("optimiser.beta2"),
          .epsilon = params.real("optimiser.epsilon"),
          .momentum = params.real("optimiser.momentum"),
          .nesterov = params.boolean("optimiser.nesterov"),
          .weight_decay = params.real("optimiser.weight_decay"),
          .clip_norm = params.real("optimiser.clip_norm")};
}

}  // namespace strait::nn
