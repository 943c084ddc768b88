#include "trainer_options.h"

#include "nn/optimiser_params.h"
#include "strait/error.h"

namespace strait::vae {
namespace {

void require(bool holds, const char* what, const char* mend) {
  if (!holds) throw Error(Code::usage, "recipe", what, mend);
}

void declare_network(ParamTable& table) {
  table.add(integer("network.channels", "1 gray, 3 colour").by_default("1").range(1, 3));
  table.add(integer("network.latent", "numbers of the latent").by_default("32").range(1, 4096));
  table.add(integers("network.widths",
                     "channels of each level, the first at half the picture's sides, each at half of the one "
                     "before; the decoder mirrors them")
                .by_default("[32, 64]")
                .range(1, 2048));
  table.add(integers("network.blocks", "residual blocks of each level").by_default("[1, 1]").range(0, 64));
  table.add(choice("network.scale", {"pixel", "channel"},
                   "gaussian, logistic: whose deviation or scale the decoder gives")
                .by_default("pixel"));
  table.add(integer("network.prior", "Gaussians in the mixture that is learned as the prior; 0: N(0, 1)")
                .by_default("0")
                .range(0, 4096));
  table.add(boolean("network.labels", "the decoder is told the picture's class").by_default("false"));
}

void declare_objective(ParamTable& table) {
  table.add(choice("objective.likelihood", {"bernoulli", "gaussian", "logistic"},
                   "of pixels: zeros and ones; densities; one of 256 levels")
                .by_default("bernoulli"));
  table.add(boolean("objective.binarise",
                    "bernoulli: pixels become 0 or 1, with the probability that they are, anew in every step")
                .by_default("false"));
  table.add(real("objective.beta", "weight of the divergence from the prior").by_default("1").range(0, 1e4));
  table.add(
      integer("objective.warmup_steps", "over which that weight rises from 0").by_default("0").range(0, 1e9));
  table.add(real("objective.free_nats",
                 "divergence of each dimension of the latent, meaned over the batch, that costs nothing")
                .by_default("0")
                .range(0, 100)
                .in("nats"));
  table.add(integer("objective.samples", "latents drawn of each picture; above 1: importance weighted")
                .by_default("1")
                .range(1, 1024));
}

}  // namespace

ParamTable declared_params() {
  ParamTable table;
  declare_network(table);
  declare_objective(table);
  nn::add_optimiser_params(table);
  nn::add_training_precision(table);
  return table;
}

NetworkOptions network_options(const Params& params) {
  NetworkOptions options;
  options.channels = static_cast<int>(params.integer("network.channels"));
  options.latent = static_cast<int>(params.integer("network.latent"));
  options.widths = params.integers("network.widths");
  options.blocks = params.integers("network.blocks");
  options.likelihood = nn::likelihood_named(params.text("objective.likelihood"));
  options.shared_scale = params.text("network.scale") == "channel";
  options.prior_components = static_cast<int>(params.integer("network.prior"));
  return options;
}

ObjectiveOptions objective_options(const Params& params) {
  const ObjectiveOptions options{.likelihood = nn::likelihood_named(params.text("objective.likelihood")),
                                 .beta = params.real("objective.beta"),
                                 .warmup_steps = params.integer("objective.warmup_steps"),
                                 .free_nats = params.real("objective.free_nats"),
                                 .samples = static_cast<int>(params.integer("objective.samples")),
                                 .learned_prior = params.integer("network.prior") > 0};
  require(options.free_nats == 0 || !options.learned_prior,
          "objective.free_nats is for the prior N(0, 1): a mixture's divergence has no parts by dimension",
          "remove it, or set network.prior = 0");
  require(options.free_nats == 0 || options.samples == 1,
          "objective.free_nats is for the bound of one sample", "remove it, or set objective.samples = 1");
  return options;
}

bool binarises(const Params& params) {
  const bool result = params.boolean("objective.binarise");
  require(!result || params.text("objective.likelihood") == "bernoulli",
          "objective.binarise makes zeros and ones, and objective.likelihood is not bernoulli",
          "set one of the two");
  return result;
}

}  // namespace strait::vae
