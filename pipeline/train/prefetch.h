// Makes the next batch while the present one is learned from.
#pragma once

#include <future>

#include "train/sampler.h"

namespace strait::train {

// Used by one thread; keeps a reference to the sampler. Errors of the making are thrown by next().
class Prefetch {
 public:
  Prefetch(const Sampler& sampler, int64_t first_number);

  // Batches in the order of their numbers.
  Batch next();

 private:
  void start();

  const Sampler& sampler_;
  int64_t number_;
  std::future<Batch> coming_;  // its destructor waits for the thread
};

}  // namespace strait::train
