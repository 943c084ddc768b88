// The training loop: data, schedule, averaging, validation, checkpoints and progress around a plugin's steps.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "strait/abi.h"
#include "train/data/data_set.h"
#include "train/recipe.h"

namespace strait::train {

struct RunOptions {
  std::vector<std::filesystem::path> data;    // folders with the recipe's sets, or with pictures
  std::filesystem::path validate;             // a folder of pictures, instead of what the recipe says
  std::filesystem::path out;                  // gets all of the below
  std::optional<Budget> budget;               // instead of the recipe's
  std::filesystem::path from;                 // a model whose weights are the start; empty: random ones
  bool resume = false;                        // go on from out/checkpoint.safetensors
  uint64_t memory_bytes = uint64_t{4} << 30;  // for decoded pictures; more stay on disk
  int data_threads = 0;                       // that make batches; 0: as many as cores, at most 4
  double print_seconds = 10;
  double checkpoint_seconds = 60;  // from one checkpoint to the next
  double validate_seconds = 120;   // from one validation to the next
};

struct Outcome {
  int64_t steps = 0;     // done over all sessions
  double seconds = 0;    // trained over all sessions
  double best = 0;       // greatest figure of a validation
  bool stopped = false;  // by the flag, before the budget was used up
};

// Leaves in `out`: model.toml and weights.safetensors (the averaged weights, after every validation and at
// the end, there with what the trainer fits to all data), best/ (the same of the best validation),
// checkpoint.safetensors, metrics.csv, tensorboard/, previews/ and training.html. Runs until the budget is
// used up or `stop` is set; then a checkpoint is written, so that `resume` goes on: for budgets in steps to
// the same bits as if it had never stopped, whether it was stopped or killed. Throws Error: missing,
// bad_input (data), usage (recipe, data and checkpoint do not fit, `out` in use), io, and bad_input naming
// the step, and the layer where the trainer tells, where a figure is no longer finite; the last checkpoint
// and model stay.
Outcome run(const Recipe& recipe, const strait_host& host, const RunOptions& options,
            const std::atomic<bool>& stop, const Printer& print);

}  // namespace strait::train
