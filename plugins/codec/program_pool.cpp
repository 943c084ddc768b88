#include "program_pool.h"

#include <algorithm>
#include <functional>
#include <utility>

#include <omp.h>

namespace strait::codec {

ProgramPool::ProgramPool(nn::NetworkSpec part, nn::Parameters parameters)
    : part_(std::move(part)),
      parameters_(std::move(parameters)),
      packed_(std::make_shared<nn::PackedWeights>()) {}

nn::Program ProgramPool::obtain(const nn::Shape& shape, nn::Precision precision) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(idle_.begin(), idle_.end(), [&](const Idle& idle) {
      return idle.shape == shape && idle.precision == precision &&
             idle.program.threads() == omp_get_max_threads();
    });
    if (found != idle_.end()) {
      nn::Program program = std::move(found->program);
      idle_.erase(found);
      return program;
    }
  }
  return nn::Program::compile(part_, parameters_, shape, {.precision = precision, .packed = packed_});
}

void ProgramPool::with_program(const nn::Shape& shape, nn::Precision precision,
                               const std::function<void(nn::Program&)>& body) {
  nn::Program program = obtain(shape, precision);
  body(program);
  const std::lock_guard lock(mutex_);
  idle_.push_front({shape, precision, std::move(program)});
  if (idle_.size() > kMostIdle) idle_.pop_back();
}

}  // namespace strait::codec
