// Makes the next batches in threads while the present one is learned from.
#pragma once

#include <cstdint>
#include <deque>
#include <future>

#include "train/data/sampler.h"

namespace strait::train {

// Used by one thread; keeps a reference to the sampler. Errors of the making are thrown by next().
class Prefetch {
 public:
  // `threads` batches are made or wait at any time, a thread for each; 0: as many as cores, at most 4.
  Prefetch(const Sampler& sampler, int64_t first_number, int threads = 0);

  // Batches in the order of their numbers.
  Batch next();

 private:
  void start();

  const Sampler& sampler_;
  int64_t number_;
  std::deque<std::future<Batch>> coming_;  // their destructors wait for the threads
};

}  // namespace strait::train
