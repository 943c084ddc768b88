// For authors of trainers: the extension "strait.trainer/1" worn as C++.
//
//   class MyTrainer : public strait::Trainer { ... };
//   const void* extension(const char* name) { return strait::trainer_extension<MyTrainer>(name); }
//   STRAIT_PLUGIN_EXTENDED("mine", "0.1.0", extension, MyStage)
//
// MyTrainer has a constructor (const Params&, uint64_t seed) and `static ParamTable params()`.
#pragma once

#include <algorithm>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "strait/stage.h"
#include "strait/trainer.h"

namespace strait {

// Pictures as f32 in 0..1, N C H W, dense. Borrowed.
struct BatchView {
  const float* data;
  int64_t n, c, h, w;
  std::span<const int32_t> labels = {};  // n classes, -1: none; empty where the data have no classes
};

// What there is to train on.
struct TrainingSet {
  int64_t items;                     // without those held out
  int64_t height, width;             // px, of every patch or whole item in a step
  std::vector<std::string> classes;  // a label is an index; empty: no labels
};

struct StateTensor {
  std::string name;
  uint32_t group;  // STRAIT_STATE_WEIGHTS or STRAIT_STATE_OPTIMISER
  std::vector<int64_t> shape;
  float* data;  // stays valid and in place for the trainer's life
};

// Lists every tensor of a set (nn::Parameters, or another range of {name, shape, data()}) as state of
// `group`, under `prefix` + its name.
template <typename Tensors>
void add_state(std::vector<StateTensor>& state, uint32_t group, Tensors& tensors,
               const std::string& prefix = "") {
  for (auto& one : tensors) state.push_back({prefix + one.name, group, one.shape, one.data()});
}

using Metric = std::function<void(const char* name, double value)>;
// Takes a grid of pictures (0..1; 1, 3 or 4 channels), `columns` to a row.
using Show = std::function<void(const char* name, const BatchView& images, int columns)>;

// One thread at a time. See strait/trainer.h for what each function owes.
class Trainer {
 public:
  virtual ~Trainer() = default;
  virtual int channels() const = 0;
  virtual int size_multiple() const = 0;
  virtual const std::vector<StateTensor>& state() const = 0;
  // Once, before state(), step() and validate(): for networks that follow from their data.
  virtual void prepare(const TrainingSet&) {}
  virtual void step(const BatchView& batch, uint64_t seed, double learning_rate, const Metric& metric) = 0;
  // Mean figures of 1 to validate_most() items of one size.
  virtual void validate(const BatchView& image, uint64_t seed, const Metric& metric) = 0;
  virtual int validate_most() const { return 1; }
  virtual void preview(const BatchView& /*held_out*/, uint64_t /*seed*/, const Show& /*show*/) {}
  // After the last step, with the weights that the model gets: every training item once, then every held-out
  // one, whole, 1 to validate_most() of one size. For what follows from weights and data: statistics, banks
  // of latents, thresholds.
  virtual void fit(const BatchView& /*items*/, bool /*held_out*/) {}
  virtual void save_model(const std::string& name, const std::string& folder) const = 0;
};

namespace detail {

template <typename T>
struct TrainerAdapter {
  static T& self(void* trainer) { return *static_cast<T*>(trainer); }
  static BatchView view(const float* data, const int64_t shape[4]) {
    return {data, shape[0], shape[1], shape[2], shape[3]};
  }
  static BatchView view(const strait_batch& batch) {
    BatchView made = view(batch.data, batch.shape);
    if (batch.labels != nullptr) made.labels = {batch.labels, static_cast<size_t>(made.n)};
    return made;
  }
  static Metric forward_to(strait_metric report, void* context) {
    return [=](const char* name, double value) { report(context, name, value); };
  }
  static Show forward_to(strait_show show, void* context) {
    return [=](const char* name, const BatchView& images, int columns) {
      const strait_batch batch = {
          sizeof(strait_batch), images.data, {images.n, images.c, images.h, images.w}, nullptr};
      show(context, name, &batch, columns);
    };
  }

  static strait_status create(const strait_host* host, const strait_params* params, uint64_t seed,
                              void** trainer) {
    detail::host() = host;
    return guarded(host, [&] { *trainer = new T(Params(host, params), seed); });
  }
  static void destroy(void* trainer) { delete static_cast<T*>(trainer); }
  static strait_status data(void* trainer, strait_trainer_data* out) {
    return guarded(detail::host(), [&] {
      out->channels = self(trainer).channels();
      out->size_multiple = self(trainer).size_multiple();
      out->validate_most = self(trainer).validate_most();
    });
  }
  static strait_status tensor(void* trainer, uint32_t index, strait_trainer_tensor* out) {
    return guarded(detail::host(), [&] {
      const std::vector<StateTensor>& state = self(trainer).state();
      out->data = nullptr;
      if (index >= state.size()) return;
      const StateTensor& one = state[index];
      out->group = one.group;
      out->name = one.name.c_str();
      out->rank = static_cast<uint32_t>(one.shape.size());
      std::copy(one.shape.begin(), one.shape.end(), out->shape);
      out->data = one.data;
    });
  }
  static strait_status step(void* trainer, const float* batch, const int64_t shape[4], uint64_t seed,
                            double rate, strait_metric metric, void* context) {
    return guarded(detail::host(),
                   [&] { self(trainer).step(view(batch, shape), seed, rate, forward_to(metric, context)); });
  }
  static strait_status validate(void* trainer, const float* image, const int64_t shape[4], uint64_t seed,
                                strait_metric metric, void* context) {
    return guarded(detail::host(),
                   [&] { self(trainer).validate(view(image, shape), seed, forward_to(metric, context)); });
  }
  static strait_status save_model(void* trainer, const char* name, const char* folder) {
    return guarded(detail::host(), [&] { self(trainer).save_model(name, folder); });
  }
  static strait_status prepare(void* trainer, const strait_training_set* set) {
    return guarded(detail::host(), [&] {
      self(trainer).prepare(
          {set->items, set->height, set->width, {set->class_names, set->class_names + set->class_count}});
    });
  }
  static strait_status step_batch(void* trainer, const strait_batch* batch, uint64_t seed, double rate,
                                  strait_metric metric, void* context) {
    return guarded(detail::host(),
                   [&] { self(trainer).step(view(*batch), seed, rate, forward_to(metric, context)); });
  }
  static strait_status validate_batch(void* trainer, const strait_batch* batch, uint64_t seed,
                                      strait_metric metric, void* context) {
    return guarded(detail::host(),
                   [&] { self(trainer).validate(view(*batch), seed, forward_to(metric, context)); });
  }
  static strait_status preview(void* trainer, const strait_batch* held_out, uint64_t seed, strait_show show,
                               void* context) {
    return guarded(detail::host(),
                   [&] { self(trainer).preview(view(*held_out), seed, forward_to(show, context)); });
  }
  static strait_status fit(void* trainer, const strait_batch* items, int32_t held_out) {
    return guarded(detail::host(), [&] { self(trainer).fit(view(*items), held_out != 0); });
  }
  // Going through all data for nothing takes time: known by whose member it is.
  static constexpr bool kFits = !std::is_same_v<decltype(&T::fit), decltype(&Trainer::fit)>;
};

}  // namespace detail

// The table for `name`, or null if another extension is asked for.
template <typename T>
__attribute__((visibility("hidden"))) const void* trainer_extension(const char* name) {
  using Adapter = detail::TrainerAdapter<T>;
  if (std::string_view(name) != STRAIT_TRAINER_EXTENSION) return nullptr;
  static const ParamTable params = T::params();
  static const strait_trainer table = {
      sizeof(strait_trainer),  params.data(),    params.size(),
      Adapter::create,         Adapter::destroy, Adapter::data,
      Adapter::tensor,         Adapter::step,    Adapter::validate,
      Adapter::save_model,     Adapter::prepare, Adapter::step_batch,
      Adapter::validate_batch, Adapter::preview, Adapter::kFits ? Adapter::fit : nullptr};
  return &table;
}

}  // namespace strait
