// strait train RECIPE --data DIR -o DIR
#include <fmt/format.h>

#include "cli/verbs.h"
#include "host/stage_instance.h"
#include "strait/trainer.h"
#include "train/loop.h"

namespace strait::cli {

namespace {

struct Arguments {
  std::string recipe;
  train::RunOptions options;
  std::string from;
  uint64_t memory_mib = 4096;
  double minutes = 0;
  int64_t steps = 0;
  int64_t passes = 0;
  bool fit_only = false;
};

void train_model(Session& session, Arguments& arguments) {
  const host::Registry& registry = session.registry();
  const train::Recipe recipe = train::load_recipe(arguments.recipe, [&](const std::string& plugin) {
    return static_cast<const strait_trainer*>(registry.extension(plugin, STRAIT_TRAINER_EXTENSION));
  });
  if (arguments.fit_only || arguments.minutes > 0 || arguments.steps > 0 || arguments.passes > 0)
    arguments.options.budget = train::Budget{arguments.steps, arguments.minutes, arguments.passes};
  if (!arguments.from.empty()) arguments.options.from = session.find_model(arguments.from);
  arguments.options.memory_bytes = arguments.memory_mib << 20;
  const auto print = [](const std::string& line) {
    fmt::print("{}\n", line);
    std::fflush(stdout);
  };
  const train::Outcome outcome =
      train::run(recipe, host::host_table(), arguments.options, stop_on_signals(), print);
  fmt::print("{} steps in {:.1f} minutes; the model is in {}\n", outcome.steps, outcome.seconds / 60,
             arguments.options.out.string());
  if (!outcome.stopped) return;
  fmt::print("stopped; the same command with --resume goes on\n");
  session.exit_code = kInterrupted;
}

}  // namespace

void add_train(CLI::App& app, Session& session) {
  CLI::App* verb = app.add_subcommand("train", "Train a model from a recipe on folders of pictures");
  auto arguments = std::make_shared<Arguments>();
  verb->add_option("recipe", arguments->recipe, "The recipe (TOML)")->required();
  verb->add_option("--data", arguments->options.data,
                   "Folder with the recipe's sets, or with pictures; repeatable")
      ->required();
  verb->add_option("--validate", arguments->options.validate,
                   "Folder to validate on, instead of held-out pictures");
  verb->add_option("-o,--out", arguments->options.out, "Folder of the model, its checkpoint and its metrics")
      ->required();
  CLI::Option* minutes =
      verb->add_option("--minutes", arguments->minutes, "Time budget, instead of the recipe's")
          ->check(CLI::PositiveNumber);
  CLI::Option* steps =
      verb->add_option("--steps", arguments->steps, "Budget in steps, instead of the recipe's")
          ->check(CLI::PositiveNumber)
          ->excludes(minutes);
  verb->add_option("--passes", arguments->passes,
                   "Budget in passes over whole items, instead of the recipe's")
      ->check(CLI::PositiveNumber)
      ->excludes(minutes)
      ->excludes(steps);
  CLI::Option* from =
      verb->add_option("--from", arguments->from, "Start from the weights of this model (name or folder)");
  verb->add_flag("--fit-only", arguments->fit_only,
                 "No updates: only fit to these data what follows from the weights")
      ->needs(from)
      ->excludes(minutes)
      ->excludes(steps);
  verb->add_flag("--resume", arguments->options.resume, "Go on from the checkpoint in the output folder")
      ->excludes(from);
  verb->add_option("--memory", arguments->memory_mib,
                   "MiB for decoded pictures; what is more stays on disk and is decoded when it is drawn")
      ->capture_default_str()
      ->check(CLI::Range(1, 1 << 24));
  verb->add_option("--checkpoint-every", arguments->options.checkpoint_seconds, "Seconds between checkpoints")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  verb->add_option("--validate-every", arguments->options.validate_seconds,
                   "Seconds between validations, which also write model, previews and training.html")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  verb->callback([&session, arguments] { train_model(session, *arguments); });
}

}  // namespace strait::cli
