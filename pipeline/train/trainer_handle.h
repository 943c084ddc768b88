// A plugin's trainer, owned: the extension "strait.trainer/1" with its statuses turned into exceptions.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/params.h"
#include "strait/trainer.h"
#include "train/sampler.h"

namespace strait::train {

struct MetricValue {
  std::string name;
  double value;
};
using Metrics = std::vector<MetricValue>;  // in the order reported

// One thread at a time. Every function throws the trainer's Error.
class TrainerHandle {
 public:
  // `table` and `host` must outlive the handle.
  TrainerHandle(const strait_trainer& table, const strait_host& host, const ParamValues& params,
                uint64_t seed);
  int channels() const { return data_.channels; }
  int size_multiple() const { return data_.size_multiple; }
  const std::vector<strait_trainer_tensor>& state() const { return state_; }

  Metrics step(const Batch& batch, uint64_t seed, double learning_rate);
  Metrics validate(const Batch& picture, uint64_t seed);
  void save_model(const std::string& name, const std::string& folder);

 private:
  void require(strait_status status, const char* what) const;

  const strait_trainer& table_;
  std::unique_ptr<void, void (*)(void*)> trainer_;
  strait_trainer_data data_{};
  std::vector<strait_trainer_tensor> state_;
};

size_t elements(const strait_trainer_tensor& tensor);

}  // namespace strait::train
