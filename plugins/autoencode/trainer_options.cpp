#include "trainer_options.h"

#include "nn/optimiser_params.h"
#include "strait/error.h"

namespace strait::autoencode {
namespace {

constexpr double kLevels = 255;  // noise is given in 8-bit levels, pixels are 0..1

Kind kind_named(const std::string& name) {
  return name == "linear" ? Kind::linear : name == "dense" ? Kind::dense : Kind::convolutional;
}

Sparsity sparsity_named(const std::string& name) {
  return name == "l1" ? Sparsity::l1 : name == "kl" ? Sparsity::kl : Sparsity::none;
}

void require(bool holds, const char* what, const char* mend) {
  if (!holds) throw Error(Code::usage, "recipe", what, mend);
}

void declare_network(ParamTable& table) {
  table.add(
      choice("network.kind", {"linear", "dense", "convolutional"}, "what lies between picture and latent")
          .by_default("dense"));
  table.add(integer("network.channels", "1 gray, 3 colour").by_default("1").range(1, 3));
  table.add(integer("network.latent", "numbers that a picture becomes").by_default("32").range(1, 65536));
  table.add(
      integers(
          "network.widths",
          "dense: numbers of the layers before the latent; convolutional: channels, one for each halving "
          "of the sides; the decoder mirrors them")
          .by_default("[]")
          .range(1, 65536));
  table.add(integer("network.depth", "convolutional: convolutions of a level").by_default("1").range(1, 16));
  table.add(choice("network.latent_act", {"none", "relu", "sigmoid", "tanh"}, "activation of the latent")
                .by_default("none"));
  table.add(choice("network.output", {"any", "sigmoid"}, "sigmoid: rebuilt pictures stay within 0 and 1")
                .by_default("any"));
  table.add(choice("network.axes", {"ordered", "raw"},
                   "linear: what is saved, principal axes or the weights as they were trained")
                .by_default("ordered"));
}

void declare_objective(ParamTable& table) {
  table.add(
      choice("objective.loss", {"mse", "bce"}, "mean squared error; bce: cross-entropy, of a sigmoid output")
          .by_default("mse"));
  table.add(
      choice("objective.sparsity", {"none", "l1", "kl"},
             "of the latent; l1: sum of |z|; kl: divergence of its means from a target, of a sigmoid latent")
          .by_default("none"));
  table.add(
      real("objective.sparsity_weight", "of the sparsity in the loss").by_default("1e-4").range(0, 1e6));
  table.add(real("objective.sparsity_target", "kl: mean that each latent shall have")
                .by_default("0.05")
                .range(1e-6, 0.999999));
  table.add(real("objective.contraction",
                 "weight of the squared derivative of the latent by the picture (dense "
                 "without widths, sigmoid latent)")
                .by_default("0")
                .range(0, 1e6));
  table.add(real("objective.noise", "standard deviation of Gaussian noise on the pictures that are encoded")
                .by_default("0")
                .range(0, kLevels)
                .in("8-bit levels"));
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
  return {.kind = kind_named(params.text("network.kind")),
          .channels = static_cast<int>(params.integer("network.channels")),
          .latent = static_cast<int>(params.integer("network.latent")),
          .widths = params.integers("network.widths"),
          .depth = static_cast<int>(params.integer("network.depth")),
          .latent_act = params.text("network.latent_act"),
          .sigmoid_output = params.text("network.output") == "sigmoid"};
}

Objective objective_of(const Params& params, const NetworkOptions& network) {
  const Objective objective{.cross_entropy = params.text("objective.loss") == "bce",
                            .sparsity = sparsity_named(params.text("objective.sparsity")),
                            .sparsity_weight = params.real("objective.sparsity_weight"),
                            .sparsity_target = params.real("objective.sparsity_target"),
                            .contraction_weight = params.real("objective.contraction"),
                            .noise = params.real("objective.noise") / kLevels};
  const bool sigmoid = network.latent_act == "sigmoid";
  require(!objective.cross_entropy || network.sigmoid_output,
          "objective.loss is bce, but the output is no sigmoid", "set network.output = \"sigmoid\"");
  require(objective.sparsity != Sparsity::kl || sigmoid,
          "objective.sparsity is kl, but the latent is no sigmoid", "set network.latent_act = \"sigmoid\"");
  require(
      objective.contraction_weight == 0 || (sigmoid && network.kind == Kind::dense && network.widths.empty()),
      "objective.contraction is for one dense layer with a sigmoid latent",
      "set network.kind = \"dense\", widths = [], latent_act = \"sigmoid\"; or use objective.noise, which "
      "contracts any network");
  require(network.kind != Kind::linear || (objective.sparsity == Sparsity::none && objective.noise == 0),
          "a linear autoencoder takes neither sparsity nor noise", "remove them, or set network.kind");
  return objective;
}

}  // namespace strait::autoencode
