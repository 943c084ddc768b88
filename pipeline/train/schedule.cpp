#include "train/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace strait::train {

namespace {

// From `from` to `to` along half a cosine, as `share` goes from 0 to 1.
double half_cosine(double from, double to, double share) {
  return to + (from - to) * 0.5 * (1 + std::cos(std::numbers::pi * share));
}

double one_cycle(const Schedule& s, double progress) {
  if (progress < s.rise_share) return half_cosine(s.start_share * s.rate, s.rate, progress / s.rise_share);
  return half_cosine(s.rate, s.final_rate, (progress - s.rise_share) / (1 - s.rise_share));
}

double dropped(const Schedule& s, double progress) {
  const auto passed = std::count_if(s.drop_at_percent.begin(), s.drop_at_percent.end(), [=](int64_t percent) {
    return 100 * progress >= static_cast<double>(percent);
  });
  return s.rate * std::pow(s.drop_factor, static_cast<double>(passed));
}

double without_warmup(const Schedule& s, double progress) {
  switch (s.kind) {
    case ScheduleKind::cosine:
      return half_cosine(s.rate, s.final_rate, progress);
    case ScheduleKind::one_cycle:
      return one_cycle(s, progress);
    case ScheduleKind::step:
      return dropped(s, progress);
    case ScheduleKind::constant:
      break;
  }
  return s.rate;
}

}  // namespace

double learning_rate(const Schedule& schedule, int64_t step, double progress) {
  const double rate = without_warmup(schedule, std::clamp(progress, 0.0, 1.0));
  if (schedule.kind == ScheduleKind::one_cycle || step >= schedule.warmup_steps) return rate;
  return rate * static_cast<double>(step + 1) / static_cast<double>(schedule.warmup_steps);
}

Budget Budget::in_steps(int64_t items, int64_t batch) const {
  if (passes == 0) return *this;
  return {(passes * items + batch - 1) / batch};
}

double Budget::progress(int64_t step, double seconds) const {
  if (steps == 0 && minutes == 0) return 1;
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
