// metrics.csv: a line "step,seconds,name,value" for every figure of a training.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>

#include "train/trainer_handle.h"

namespace strait::train {

class MetricsLog {
 public:
  // Goes on in the file behind `last_step`: later lines, of steps that will be done again, are dropped. Step
  // 0 begins a new file. Throws Error(io).
  MetricsLog(const std::filesystem::path& file, int64_t last_step);

  // Throws Error(io).
  void add(int64_t step, double seconds, const Metrics& metrics);

 private:
  std::filesystem::path file_;
  std::ofstream stream_;
};

}  // namespace strait::train
