#include "train/trainer_handle.h"

#include <algorithm>
#include <cstring>
#include <exception>
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

// Functions past the end of a table of an older minor version are null.
strait_trainer known_part(const strait_trainer& table) {
  strait_trainer known{};
  std::memcpy(&known, &table, std::min<size_t>(table.struct_size, sizeof known));
  return known;
}

strait_batch c_batch(const Batch& batch) {
  strait_batch made{};
  made.struct_size = sizeof made;
  made.data = batch.data.data();
  std::copy_n(batch.shape, 4, made.shape);
  made.labels = batch.labels.empty() ? nullptr : batch.labels.data();
  return made;
}

void collect(void* context, const char* name, double value) {
  static_cast<Metrics*>(context)->push_back({name, value});
}

// An exception must not pass through the plugin.
struct Showing {
  const ShowGrid& show;
  std::exception_ptr failure;
};

void show_grid(void* context, const char* name, const strait_batch* images, int32_t columns) {
  auto& showing = *static_cast<Showing*>(context);
  try {
    Batch copy;
    std::copy_n(images->shape, 4, copy.shape);
    size_t count = 1;
    for (const int64_t side : images->shape) count *= static_cast<size_t>(side);
    copy.data.assign(images->data, images->data + count);
    showing.show(name, copy, columns);
  } catch (...) {
    showing.failure = std::current_exception();
  }
}

}  // namespace

TrainerHandle::TrainerHandle(const strait_trainer& table, const strait_host& host, const ParamValues& params,
                             uint64_t seed)
    : table_(known_part(table)), trainer_(nullptr, table.destroy) {
  const strait_params checked{params};
  void* trainer = nullptr;
  require(table_.create(with_errors_kept(host), &checked, seed, &trainer), "create");
  trainer_.reset(trainer);
  data_.struct_size = sizeof data_;
  require(table_.data(trainer_.get(), &data_), "data");
  if (data_.channels != 1 && data_.channels != 3 && data_.channels != 4) {
    throw Error(Code::usage, "trainer",
                "wants pictures of " + std::to_string(data_.channels) + " channels (expected 1, 3 or 4)",
                "change the recipe's [network]");
  }
  list_state();
}

void TrainerHandle::list_state() {
  state_.clear();
  for (uint32_t i = 0;; ++i) {
    strait_trainer_tensor tensor{};
    tensor.struct_size = sizeof tensor;
    require(table_.tensor(trainer_.get(), i, &tensor), "tensor");
    if (tensor.data == nullptr) break;
    state_.push_back(tensor);
  }
}

void TrainerHandle::prepare(const DataFacts& data) {
  if (table_.prepare == nullptr) return;
  std::vector<const char*> names;
  for (const std::string& name : data.classes) names.push_back(name.c_str());
  strait_training_set facts{};
  facts.struct_size = sizeof facts;
  facts.height = static_cast<int32_t>(data.height);
  facts.width = static_cast<int32_t>(data.width);
  facts.items = data.items;
  facts.class_count = static_cast<uint32_t>(names.size());
  facts.class_names = names.data();
  require(table_.prepare(trainer_.get(), &facts), "prepare");
  list_state();
}

Metrics TrainerHandle::step(const Batch& batch, uint64_t seed, double learning_rate) {
  Metrics metrics;
  const strait_batch passed = c_batch(batch);
  require(
      table_.step_batch != nullptr
          ? table_.step_batch(trainer_.get(), &passed, seed, learning_rate, collect, &metrics)
          : table_.step(trainer_.get(), passed.data, passed.shape, seed, learning_rate, collect, &metrics),
      "step");
  return metrics;
}

Metrics TrainerHandle::validate(const Batch& pictures, uint64_t seed) {
  Metrics metrics;
  const strait_batch passed = c_batch(pictures);
  require(table_.validate_batch != nullptr
              ? table_.validate_batch(trainer_.get(), &passed, seed, collect, &metrics)
              : table_.validate(trainer_.get(), passed.data, passed.shape, seed, collect, &metrics),
          "validate");
  return metrics;
}

void TrainerHandle::preview(const Batch& held_out, uint64_t seed, const ShowGrid& show) {
  if (table_.preview == nullptr) return;
  const strait_batch passed = c_batch(held_out);
  Showing showing{show, nullptr};
  require(table_.preview(trainer_.get(), &passed, seed, show_grid, &showing), "preview");
  if (showing.failure != nullptr) std::rethrow_exception(showing.failure);
}

void TrainerHandle::fit(const Batch& items, bool held_out) {
  const strait_batch passed = c_batch(items);
  require(table_.fit(trainer_.get(), &passed, held_out ? 1 : 0), "fit");
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
