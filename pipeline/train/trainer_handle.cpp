#include "train/trainer_handle.h"

#include <utility>

#include "strait/error.h"

namespace strait::train {
namespace {

thread_local std::string last_error;

// The host's table, but with errors kept here: a trainer reports them on the thread that calls it.
const strait_host* with_errors_kept(const strait_host& host) {
  static strait_host table;
  table = host;
  table.set_error = [](strait_status, const char* message) { last_error = message; };
  return &table;
}

void collect(void* context, const char* name, double value) {
  static_cast<Metrics*>(context)->push_back({name, value});
}

}  // namespace

TrainerHandle::TrainerHandle(const strait_trainer& table, const strait_host& host, const ParamValues& params,
                             uint64_t seed)
    : table_(table), trainer_(nullptr, table.destroy) {
  const strait_params checked{params};
  void* trainer = nullptr;
  require(table_.create(with_errors_kept(host), &checked, seed, &trainer), "create");
  trainer_.reset(trainer);
  data_.struct_size = sizeof data_;
  require(table_.data(trainer_.get(), &data_), "data");
  for (uint32_t i = 0;; ++i) {
    strait_trainer_tensor tensor{};
    tensor.struct_size = sizeof tensor;
    require(table_.tensor(trainer_.get(), i, &tensor), "tensor");
    if (tensor.data == nullptr) break;
    state_.push_back(tensor);
  }
}

Metrics TrainerHandle::step(const Batch& batch, uint64_t seed, double learning_rate) {
  Metrics metrics;
  require(table_.step(trainer_.get(), batch.data.data(), batch.shape, seed, learning_rate, collect, &metrics),
          "step");
  return metrics;
}

Metrics TrainerHandle::validate(const Batch& picture, uint64_t seed) {
  Metrics metrics;
  require(table_.validate(trainer_.get(), picture.data.data(), picture.shape, seed, collect, &metrics),
          "validate");
  return metrics;
}

void TrainerHandle::save_model(const std::string& name, const std::string& folder) {
  require(table_.save_model(trainer_.get(), name.c_str(), folder.c_str()), "save_model");
}

void TrainerHandle::require(strait_status status, const char* what) const {
  if (status == STRAIT_OK) return;
  std::string message = std::exchange(last_error, {});
  if (message.empty()) message = std::string("the trainer's ") + what + " failed without a message";
  throw Error(static_cast<Code>(status), "", message);
}

size_t elements(const strait_trainer_tensor& tensor) {
  size_t count = 1;
  for (uint32_t i = 0; i < tensor.rank; ++i) count *= static_cast<size_t>(tensor.shape[i]);
  return count;
}

}  // namespace strait::train
