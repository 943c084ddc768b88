// The mean figures of a trainer over what is held out.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "train/data/held_out.h"
#include "train/trainer_handle.h"

namespace strait::train {

// Of the trainer's present weights; the seeds of batches derive from `seed`. Nothing where `stop` was set
// meanwhile. Throws what the trainer throws, and Error(bad_input) where a figure is not finite.
std::optional<Metrics> validate(TrainerHandle& trainer, const HeldOut& held_out, uint64_t seed,
                                const std::atomic<bool>& stop);

// Throws Error(bad_input) naming the first figure that is not finite.
void require_finite(const Metrics& metrics);

}  // namespace strait::train
