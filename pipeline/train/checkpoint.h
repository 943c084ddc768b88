// All that a training needs to go on to the same bits, in one safetensors file: "state.*" is what the trainer
// exposes, "ema.*" the averages; the header's metadata holds the progress and the recipe's hash. The data
// position and every seed follow from the step number.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>

#include "nn/parameters.h"
#include "train/ema.h"
#include "train/trainer_handle.h"

namespace strait::train {

struct Progress {
  int64_t step = 0;                                        // updates done
  double seconds = 0;                                      // of training, over all sessions
  double best = -std::numeric_limits<double>::infinity();  // greatest figure of a validation
  int64_t best_step = -1;                                  // where that was; -1: nowhere yet
};

// What a checkpoint must agree with.
struct Origin {
  std::string recipe;  // recipe_hash()
  std::string data;    // Feed::fingerprint
};

// Throws Error: io; bad_input where a value is no longer a finite number: nothing is written then.
void write_checkpoint(const std::filesystem::path& file, const TrainerHandle& trainer, const Ema& ema,
                      const Progress& progress, const Origin& origin);

// A checkpoint as it lies in its file.
class Checkpoint {
 public:
  // Throws Error: missing, corrupt, or usage where it belongs to another recipe.
  Checkpoint(const std::filesystem::path& file, const std::string& recipe_hash);

  const Progress& progress() const { return progress_; }
  const std::string& data() const { return data_; }
  // Throws Error(corrupt) where trainer and checkpoint do not fit; nothing is changed then.
  void restore(TrainerHandle& trainer, Ema& ema) const;

 private:
  std::string file_;
  nn::Parameters tensors_;
  Progress progress_;
  std::string data_;
};

// The weights of a finished model into a trainer of the same network; what a trainer that fits has added to
// them is left. Throws Error: missing, or corrupt
// listing the tensors that do not fit; nothing is changed then.
void load_weights(const std::filesystem::path& file, TrainerHandle& trainer);

}  // namespace strait::train
