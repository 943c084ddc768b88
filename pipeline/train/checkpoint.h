// All that a training needs to go on to the same bits, in one safetensors file: "state.*" is what the trainer
// exposes, "ema.*" the averages; the header's metadata holds the progress and the recipe's hash. The data
// position and every seed follow from the step number.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>

#include "train/ema.h"
#include "train/trainer_handle.h"

namespace strait::train {

struct Progress {
  int64_t step = 0;                                        // updates done
  double seconds = 0;                                      // of training, over all sessions
  double best = -std::numeric_limits<double>::infinity();  // greatest figure of a validation
};

// Renamed into place. Throws Error(io).
void save_checkpoint(const std::filesystem::path& file, const TrainerHandle& trainer, const Ema& ema,
                     const Progress& progress, const std::string& recipe_hash);

// Throws Error: missing, corrupt, or usage where it belongs to another recipe; nothing is changed then.
Progress load_checkpoint(const std::filesystem::path& file, TrainerHandle& trainer, Ema& ema,
                         const std::string& recipe_hash);

// The weights of a finished model into a trainer of the same network. Throws Error: missing, or corrupt
// listing the tensors that do not fit; nothing is changed then.
void load_weights(const std::filesystem::path& file, TrainerHandle& trainer);

}  // namespace strait::train
