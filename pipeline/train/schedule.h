// The learning rate over a training.
#pragma once

#include <cstdint>
#include <vector>

namespace strait::train {

enum class ScheduleKind {
  cosine,     // half a cosine down from rate to final_rate (Loshchilov and Hutter 2017, arXiv:1608.03983)
  one_cycle,  // half a cosine up to rate, another down to final_rate (Smith and Topin 2018, arXiv:1708.07120;
              // momentum stays as it is)
  step,       // rate, times drop_factor from each of drop_at_percent on
  constant,   // rate
};

struct Schedule {
  ScheduleKind kind = ScheduleKind::cosine;
  double rate = 1e-3;                               // the highest
  double final_rate = 1e-5;                         // cosine, one_cycle: at the end of the budget
  int64_t warmup_steps = 500;                       // all but one_cycle: a straight line up to the rate
  double start_share = 0.04;                        // one_cycle: of rate, where it starts
  double rise_share = 0.3;                          // one_cycle: of the budget, where it reaches rate
  std::vector<int64_t> drop_at_percent = {50, 75};  // step: of the budget
  double drop_factor = 0.1;                         // step
};

// `step` counts from 0; `progress` is the share of the budget that is used up, 0..1.
double learning_rate(const Schedule& schedule, int64_t step, double progress);

// How much training there is to be: a number of steps if `steps` is above 0, else `minutes`, else passes.
struct Budget {  // all 0: no training
  int64_t steps = 0;
  double minutes = 0;
  int64_t passes = 0;  // over all items, fed whole; in_steps() makes steps of them

  // The same where there are `items` in batches of `batch`: the last pass may run a little into another one.
  Budget in_steps(int64_t items, int64_t batch) const;
  // In 0..1. Only budgets in steps make trainings that can be repeated to the bit.
  double progress(int64_t step, double seconds) const;
  // Seconds to go at the speed so far; 0 before the first step.
  double remaining_seconds(int64_t step, double seconds) const;
};

}  // namespace strait::train
