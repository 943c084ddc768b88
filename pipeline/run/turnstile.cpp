#include "run/turnstile.h"

namespace strait::run {

void Turnstile::wait(uint64_t ordinal) {
  std::unique_lock lock(mutex_);
  moved_.wait(lock, [&] { return turn_ == ordinal; });
}

void Turnstile::advance() {
  {
    const std::lock_guard lock(mutex_);
    ++turn_;
  }
  moved_.notify_all();
}

Turns::~Turns() {
  while (ahead_ < turnstiles_.size()) {
    const size_t node = ahead_;
    enter(node);
    leave(node);
  }
}

void Turns::enter(size_t node) {
  if (turnstiles_[node]) turnstiles_[node]->wait(ordinal_);
}

void Turns::leave(size_t node) {
  if (turnstiles_[node]) turnstiles_[node]->advance();
  ahead_ = node + 1;
}

}  // namespace strait::run
