// How a model is trained, as TOML (docs/training.md):
//
//   [recipe]     name, plugin, about, seed
//   [data]       patch, batch, background, classes
//   [data.augment]                   mirror, turn, shift_px
//   [[data.set]] [[data.validate]]   path (below --data), kind, labels, ...
//   [network] [objective] [optimiser]   parameters of the plugin's trainer
//   [schedule]   kind, rate and what the kind needs (train/schedule.h); ema_decay
//   [budget]     steps, minutes or passes
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/params.h"
#include "strait/trainer.h"
#include "train/data/set.h"
#include "train/schedule.h"

namespace strait::train {

struct Recipe {
  std::string name;
  std::string plugin;
  std::string about;
  uint64_t seed = 0;
  std::string text;  // the whole file
  DataSpec data;
  Schedule schedule;
  double ema_decay = 0;  // 0: no average
  Budget budget;
  const strait_trainer* trainer = nullptr;  // the plugin's
  ParamValues trainer_params;               // checked, complete
};

// The trainer of a plugin by the plugin's name, or null where it is not loaded or has none.
using FindTrainer = std::function<const strait_trainer*(const std::string& plugin)>;

// Throws Error: missing, or usage with all of the file's mistakes, each as file:line:column.
Recipe load_recipe(const std::filesystem::path& file, const FindTrainer& find_trainer);

// Of all that decides which numbers a training goes through, except the budget: a checkpoint fits only its
// own recipe.
std::string recipe_hash(const Recipe& recipe);

}  // namespace strait::train
