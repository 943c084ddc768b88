#include "trainer_options.h"

#include "nn/optimiser_params.h"

namespace strait::gan {
namespace {

Loss loss_named(const std::string& name) {
  return name == "hinge" ? Loss::hinge : name == "minimax" ? Loss::minimax : Loss::non_saturating;
}

void declare_network(ParamTable& table) {
  table.add(integer("network.channels", "1 gray, 3 colour").by_default("1").range(1, 3));
  table.add(
      integer("network.latent", "normal numbers that a picture is made of").by_default("64").range(1, 4096));
  table.add(boolean("network.conditional", "pictures are made of a class; all items need labels")
                .by_default("false"));
  table.add(integers("network.generator", "channels of each size from the smallest on; it doubles after each")
                .by_default("[128, 64]")
                .range(1, 2048));
  table.add(integers("network.discriminator", "channels of each level, which halves the sides")
                .by_default("[48, 64]")
                .range(1, 2048));
  table.add(integer("network.depth", "discriminator: convolutions of a level").by_default("2").range(1, 16));
}

void declare_objective(ParamTable& table) {
  table.add(
      choice("objective.loss", {"hinge", "non-saturating", "minimax"}, "what both minimise (docs/gan.md)")
          .by_default("hinge"));
  table.add(integer("objective.discriminator_steps", "for each step of the generator; they share the batch")
                .by_default("1")
                .range(1, 100));
  table.add(real("objective.translation", "augmentation: share of the sides that pictures move at most")
                .by_default("0")
                .range(0, 0.5));
  table.add(real("objective.cutout", "augmentation: share of the sides that is covered in gray")
                .by_default("0")
                .range(0, 1));
  table.add(real("objective.brightness", "augmentation: at most added or taken away; white is 1")
                .by_default("0")
                .range(0, 1));
  table.add(real("objective.contrast", "augmentation: differences change at most by this share")
                .by_default("0")
                .range(0, 1));
  table.add(real("objective.saturation",
                 "augmentation: colour, differences of channels change at most by "
                 "this share")
                .by_default("0")
                .range(0, 1));
}

}  // namespace

ParamTable declared_params() {
  ParamTable table;
  declare_network(table);
  declare_objective(table);
  nn::add_optimiser_params(table, GameOptions{}.optimiser);
  table.add(real("optimiser.discriminator_rate", "its learning rate by the generator's: two time scales")
                .by_default("1")
                .range(1e-3, 1e3));
  nn::add_training_precision(table);
  return table;
}

NetworkOptions network_options(const Params& params) {
  return {.channels = static_cast<int>(params.integer("network.channels")),
          .latent = static_cast<int>(params.integer("network.latent")),
          .generator = params.integers("network.generator"),
          .discriminator = params.integers("network.discriminator"),
          .depth = static_cast<int>(params.integer("network.depth"))};
}

GameOptions game_options(const Params& params) {
  return {.loss = loss_named(params.text("objective.loss")),
          .discriminator_steps = static_cast<int>(params.integer("objective.discriminator_steps")),
          .discriminator_rate = params.real("optimiser.discriminator_rate"),
          .augment = {.translation = params.real("objective.translation"),
                      .cutout = params.real("objective.cutout"),
                      .brightness = params.real("objective.brightness"),
                      .contrast = params.real("objective.contrast"),
                      .saturation = params.real("objective.saturation")},
          .optimiser = nn::optimiser_options(params),
          .precision = nn::precision_named(params.text("optimiser.precision"))};
}

}  // namespace strait::gan
