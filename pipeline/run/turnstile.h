// Lets chunks through a serial stage one at a time, in the order of their numbers.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>

namespace strait::run {

class Turnstile {
 public:
  void wait(uint64_t ordinal);  // until it is this chunk's turn
  void advance();               // by the chunk whose turn it is

 private:
  std::mutex mutex_;
  std::condition_variable moved_;
  uint64_t turn_ = 0;
};

// One chunk's way through the turnstiles of a graph (by node; null at parallel stages). Nodes are entered and
// left in order. Those not reached when this ends, because something was thrown, are passed in turn: a chunk
// waits only for earlier ones, and every chunk passes every turnstile, so no lane waits forever.
class Turns {
 public:
  Turns(std::span<const std::unique_ptr<Turnstile>> turnstiles, uint64_t ordinal)
      : turnstiles_(turnstiles), ordinal_(ordinal) {}
  ~Turns();
  Turns(const Turns&) = delete;
  Turns& operator=(const Turns&) = delete;

  void enter(size_t node);
  void leave(size_t node);

 private:
  std::span<const std::unique_ptr<Turnstile>> turnstiles_;
  const uint64_t ordinal_;
  size_t ahead_ = 0;
};

}  // namespace strait::run
