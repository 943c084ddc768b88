#include "train/validation.h"

#include <cmath>
#include <string>

#include "core/seed.h"
#include "strait/error.h"

namespace strait::train {

std::optional<Metrics> validate(TrainerHandle& trainer, const HeldOut& held_out, uint64_t seed,
                                const std::atomic<bool>& stop) {
  Metrics means;
  for (size_t i = 0; i < held_out.batches(); ++i) {
    if (stop) return std::nullopt;
    const Batch batch = held_out.batch(i);
    const Metrics one = trainer.validate(batch, derive_seed(seed, "validation", std::to_string(i)));
    require_finite(one);
    means.resize(one.size());
    const double share = static_cast<double>(batch.shape[0]) / static_cast<double>(held_out.items());
    for (size_t k = 0; k < one.size(); ++k) {
      means[k].name = one[k].name;
      means[k].value += share * one[k].value;
    }
  }
  return means;
}

void require_finite(const Metrics& metrics) {
  for (const MetricValue& metric : metrics) {
    if (std::isfinite(metric.value)) continue;
    throw Error(Code::bad_input, "", metric.name + " is no longer a finite number",
                "lower schedule.rate or optimiser.clip_norm; the last checkpoint is kept");
  }
}

}  // namespace strait::train
