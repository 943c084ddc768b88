#include "run/turnstile.h"

#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace strait::run {
namespace {

using Gates = std::vector<std::unique_ptr<Turnstile>>;

Gates parallel_serial_parallel_serial() {
  Gates gates(4);
  gates[1] = std::make_unique<Turnstile>();
  gates[3] = std::make_unique<Turnstile>();
  return gates;
}

void travel(const Gates& gates, uint64_t ordinal, std::vector<uint64_t>& seen) {
  Turns turns(gates, ordinal);
  for (size_t node = 0; node < gates.size(); ++node) {
    turns.enter(node);
    if (node == 3) seen.push_back(ordinal);  // guarded by the turnstile alone
    turns.leave(node);
  }
}

TEST(Turnstile, ChunksPassInOrderWhateverTheirThreadsDo) {
  const Gates gates = parallel_serial_parallel_serial();
  std::vector<uint64_t> seen;
  std::vector<std::thread> threads;
  for (uint64_t ordinal = 16; ordinal-- > 0;)
    threads.emplace_back([&gates, &seen, ordinal] { travel(gates, ordinal, seen); });
  for (std::thread& thread : threads) thread.join();
  ASSERT_EQ(seen.size(), 16u);
  for (uint64_t i = 0; i < 16; ++i) EXPECT_EQ(seen[i], i);
}

TEST(Turnstile, AChunkThatThrowsHoldsNobodyUp) {
  const Gates gates = parallel_serial_parallel_serial();
  const auto thrown_at = [&](size_t node, uint64_t ordinal) {
    Turns turns(gates, ordinal);
    for (size_t at = 0; at <= node; ++at) {
      turns.enter(at);
      if (at == node) throw std::runtime_error("no");
      turns.leave(at);
    }
  };
  for (size_t node = 0; node < gates.size(); ++node) EXPECT_THROW(thrown_at(node, node), std::runtime_error);
  std::vector<uint64_t> seen;
  travel(gates, gates.size(), seen);
  EXPECT_EQ(seen, std::vector<uint64_t>({gates.size()}));
}

}  // namespace
}  // namespace strait::run
