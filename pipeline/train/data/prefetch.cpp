#include "train/data/prefetch.h"

#include <algorithm>
#include <thread>

namespace strait::train {
namespace {

int chosen(int threads) {
  constexpr int kMost = 4;
  if (threads > 0) return threads;
  return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, kMost);
}

}  // namespace

Prefetch::Prefetch(const Sampler& sampler, int64_t first_number, int threads)
    : sampler_(sampler), number_(first_number) {
  for (int i = 0; i < chosen(threads); ++i) start();
}

Batch Prefetch::next() {
  std::future<Batch> first = std::move(coming_.front());
  coming_.pop_front();
  Batch batch = first.get();
  start();
  return batch;
}

void Prefetch::start() {
  coming_.push_back(
      std::async(std::launch::async, [this, number = number_++] { return sampler_.batch(number); }));
}

}  // namespace strait::train
