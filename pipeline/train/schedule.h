// The learning rate over a training: linear warm-up, then half a cosine (Loshchilov and Hutter 2017,
// arXiv:1608.03983).
#pragma once

#include <cstdint>

namespace strait::train {

struct Schedule {
  double rate = 1e-3;  // the highest, after the warm-up
  double final_rate = 1e-5;
  int64_t warmup_steps = 500;
};

// `step` counts from 0; `progress` is the share of the budget that is used up, 0..1.
double learning_rate(const Schedule& schedule, int64_t step, double progress);

// How much training there is to be: a number of steps if `steps` is above 0, else `minutes`.
struct Budget {
  int64_t steps = 0;
  double minutes = 0;

  // In 0..1. Only budgets in steps make trainings that can be repeated to the bit.
  double progress(int64_t step, double seconds) const;
  // Seconds to go at the speed so far; 0 before the first step.
  double remaining_seconds(int64_t step, double seconds) const;
};

}  // namespace strait::train
