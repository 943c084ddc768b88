#include "train/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace strait::train {

double learning_rate(const Schedule& schedule, int64_t step, double progress) {
  const double cosine = 0.5 * (1 + std::cos(std::numbers::pi * std::clamp(progress, 0.0, 1.0)));
  const double rate = schedule.final_rate + (schedule.rate - schedule.final_rate) * cosine;
  if (step >= schedule.warmup_steps) return rate;
  return rate * static_cast<double>(step + 1) / static_cast<double>(schedule.warmup_steps);
}

double Budget::progress(int64_t step, double seconds) const {
  const double used =
      steps > 0 ? static_cast<double>(step) / static_cast<double>(steps) : seconds / (60 * minutes);
  return std::clamp(used, 0.0, 1.0);
}

double Budget::remaining_seconds(int64_t step, double seconds) const {
  if (steps == 0) return std::max(0.0, 60 * minutes - seconds);
  return step == 0
             ? 0
             : seconds / static_cast<double>(step) * static_cast<double>(std::max<int64_t>(0, steps - step));
}

}  // namespace strait::train
