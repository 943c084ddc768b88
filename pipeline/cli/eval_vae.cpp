// strait eval vae
#include <chrono>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/eval.h"
#include "cli/tile_size.h"
#include "cli/vae_trial.h"
#include "nn/precision.h"

namespace strait::cli {
namespace {

struct Arguments {
  std::string model, tiles, precision = "f32";
  VaeTask task;
  bool json = false;
};

// A line now and then: this takes minutes.
void show_progress(VaeTask& task) {
  using Clock = std::chrono::steady_clock;
  task.progress = [last = Clock::now()](size_t done, size_t of) mutable {
    if (Clock::now() - last < std::chrono::seconds(10)) return;
    last = Clock::now();
    fmt::print(stderr, "{} of {} pictures\n", done, of);
  };
}

std::string drawn_as(const nn::VariationalModel& model, const VaeTask& task) {
  return model.binarises() ? fmt::format(", as zeros and ones drawn with seed {}", task.seed) : std::string();
}

void print_table(const nn::VariationalModel& model, const VaeTask& task, const VaeFigures& figures) {
  fmt::print("{}: {} pictures{}, {} samples each; nats a picture\n", model.info().name, figures.pictures,
             drawn_as(model, task), task.samples);
  fmt::print("{:<44}{:>10.3f}\n", "reconstruction, -ln p(x|z)", figures.reconstruction);
  fmt::print("{:<44}{:>10.3f}\n", "KL(q(z|x) | p(z))", figures.kl);
  fmt::print("{:<44}{:>10.3f}\n", "negative ELBO, their sum", figures.reconstruction + figures.kl);
  fmt::print("{:<44}{:>10.3f}  +- {:.3f}\n",
             fmt::format("-ln p(x), importance-weighted, k = {}", task.samples), figures.nll,
             figures.nll_error);
  if (figures.bits_per_dimension)
    fmt::print("{:<44}{:>10.4f}\n", "the same, bits per dimension", *figures.bits_per_dimension);
  fmt::print("{:<44}{:>10}  of {}\n", "active units", figures.active, model.latent_size());
}

void print_json(const nn::VariationalModel& model, const VaeTask& task, const VaeFigures& figures) {
  nlohmann::json json = {{"model", model.info().name},
                         {"weights_sha256", model.weights_sha256()},
                         {"likelihood", nn::name_of(model.likelihood())},
                         {"binarised", model.binarises()},
                         {"pictures", figures.pictures},
                         {"samples", task.samples},
                         {"seed", task.seed},
                         {"reconstruction", figures.reconstruction},
                         {"kl", figures.kl},
                         {"elbo", -figures.reconstruction - figures.kl},
                         {"nll", figures.nll},
                         {"nll_standard_error", figures.nll_error},
                         {"active_units", figures.active},
                         {"units", model.latent_size()}};
  if (figures.bits_per_dimension) json["bits_per_dimension"] = *figures.bits_per_dimension;
  fmt::print("{}\n", json.dump(2));
}

void eval_vae(Session& session, Arguments& arguments) {
  VaeTask& task = arguments.task;
  if (!arguments.tiles.empty()) {
    const cv::Size tile = tile_size(arguments.tiles);
    task.data.tile_px = {tile.width, tile.height};
  }
  task.precision = nn::precision_named(arguments.precision);
  show_progress(task);
  const nn::VariationalModel model = nn::VariationalModel::load(session.find_model(arguments.model));
  const VaeFigures figures = measure_vae(model, task);
  arguments.json ? print_json(model, task, figures) : print_table(model, task, figures);
}

}  // namespace

void add_eval_vae(CLI::App& eval, Session& session) {
  CLI::App* verb = eval.add_subcommand(
      "vae", "How likely a variational autoencoder finds pictures: reconstruction, divergence, likelihood");
  auto arguments = std::make_shared<Arguments>();
  VaeTask& task = arguments->task;
  verb->add_option("--model", arguments->model, "Name or folder of the model")->required();
  verb->add_option("--data", task.data.paths,
                   "Folders with pictures, picture files, idx files (.gz, .idx, or 'ubyte' in the name)")
      ->required();
  verb->add_option("--tiles", arguments->tiles, "Pictures are sheets of tiles of this size, such as 32x32");
  verb->add_option("--limit", task.data.most, "Items of each path at most, evenly spread; 0: all")
      ->check(CLI::NonNegativeNumber);
  verb->add_option("--samples", task.samples, "Latents drawn of each picture, the k of the bound")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000000));
  verb->add_option("--seed", task.seed, "Of latents, and of zeros and ones")->capture_default_str();
  verb->add_option("--precision", arguments->precision, "Numbers inside the network")
      ->capture_default_str()
      ->check(CLI::IsMember({"f32", "bf16", "auto"}));
  verb->add_flag("--json", arguments->json, "As JSON");
  verb->callback([&session, arguments] { eval_vae(session, *arguments); });
}

}  // namespace strait::cli
