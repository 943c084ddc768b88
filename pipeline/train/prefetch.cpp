#include "train/prefetch.h"

namespace strait::train {

Prefetch::Prefetch(const Sampler& sampler, int64_t first_number) : sampler_(sampler), number_(first_number) {
  start();
}

Batch Prefetch::next() {
  Batch batch = coming_.get();
  start();
  return batch;
}

void Prefetch::start() {
  coming_ = std::async(std::launch::async, [this, number = number_++] { return sampler_.batch(number); });
}

}  // namespace strait::train
