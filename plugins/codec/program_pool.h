// Programs of one part of a network, compiled for the shapes that come along.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <mutex>

#include "nn/network.h"
#include "nn/parameters.h"
#include "nn/program.h"

namespace strait::codec {

// Thread-safe. Part and parameters are its own.
class ProgramPool {
 public:
  ProgramPool(nn::NetworkSpec part, nn::Parameters parameters);

  const nn::NetworkSpec& part() const { return part_; }
  // Calls `body` with a program whose first input has this shape, idle or compiled now.
  void with_program(const nn::Shape& shape, nn::Precision precision,
                    const std::function<void(nn::Program&)>& body);

 private:
  struct Idle {
    nn::Shape shape;
    nn::Precision precision;
    nn::Program program;
  };
  static constexpr size_t kMostIdle = 6;
  nn::Program obtain(const nn::Shape& shape, nn::Precision precision);

  nn::NetworkSpec part_;
  const nn::Parameters parameters_;
  std::shared_ptr<nn::PackedWeights> packed_;
  std::mutex mutex_;
  std::list<Idle> idle_;  // the last used first
};

}  // namespace strait::codec
