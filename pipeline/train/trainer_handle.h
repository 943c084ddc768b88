// A plugin's trainer, owned: the extension "strait.trainer/1" with its statuses turned into exceptions.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/params.h"
#include "strait/trainer.h"
#include "train/data/sampler.h"

namespace strait::train {

struct MetricValue {
  std::string name;
  double value;
};
using Metrics = std::vector<MetricValue>;  // in the order reported

// Receives a grid of pictures by name, `columns` to a row.
using ShowGrid = std::function<void(const std::string& name, const Batch& images, int columns)>;

// What there is to train on; see strait_training_set.
struct DataFacts {
  int64_t items;
  int64_t height, width;  // px, of what a step is fed
  std::vector<std::string> classes;
};

// One thread at a time. Every function throws the trainer's Error.
class TrainerHandle {
 public:
  // `host` must outlive the handle.
  TrainerHandle(const strait_trainer& table, const strait_host& host, const ParamValues& params,
                uint64_t seed);
  int channels() const { return data_.channels; }
  int size_multiple() const { return data_.size_multiple; }
  int validate_most() const {
    return table_.validate_batch == nullptr ? 1 : std::max(1, data_.validate_most);
  }

  // To be called once, before state() is asked for.
  void prepare(const DataFacts& data);
  const std::vector<strait_trainer_tensor>& state() const { return state_; }

  Metrics step(const Batch& batch, uint64_t seed, double learning_rate);
  Metrics validate(const Batch& pictures, uint64_t seed);
  void preview(const Batch& held_out, uint64_t seed, const ShowGrid& show);
  bool fits() const { return table_.fit != nullptr; }
  void fit(const Batch& items, bool held_out);
  void save_model(const std::string& name, const std::string& folder);

 private:
  void require(strait_status status, const char* what) const;
  void list_state();

  strait_trainer table_;
  std::unique_ptr<void, void (*)(void*)> trainer_;
  strait_trainer_data data_{};
  std::vector<strait_trainer_tensor> state_;
};

size_t elements(const strait_trainer_tensor& tensor);

}  // namespace strait::train
