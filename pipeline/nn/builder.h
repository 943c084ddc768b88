// Where layers write their steps while a program is compiled: values and their layouts, parameters,
// gradients, and the reorders between them. Private to the room.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <dnnl.hpp>

#include "nn/buffers.h"
#include "nn/network.h"
#include "nn/parameters.h"
#include "nn/passes/int8_layers.h"
#include "nn/passes/residual_sums.h"
#include "nn/precision.h"
#include "nn/program.h"
#include "nn/shape.h"

namespace strait::nn {

using Desc = dnnl::memory::desc;

const dnnl::engine& cpu_engine();
Desc plain_desc(const Shape& shape, dnnl::memory::data_type type = dnnl::memory::data_type::f32);  // NCHW
Desc any_desc(const Shape& shape, dnnl::memory::data_type type);  // the primitive chooses the layout
Desc channels_last_desc(const Shape& shape, dnnl::memory::data_type type);  // NHWC

using Arguments = std::vector<std::pair<int, dnnl::memory>>;
constexpr int kNoArgument = 0;  // of memory that a function touches

// One primitive with its arguments, or one function over raw buffers.
struct Step {
  std::string label;
  dnnl::primitive primitive;
  Arguments memories;
  std::vector<dnnl_exec_arg_t> arguments;  // the same, as the primitive takes them
  std::function<void()> function;
  double macs = 0;
};

// What a program runs.
struct Plan {
  std::vector<Step> forward;
  std::vector<Step> backward;
  std::uint64_t seed = 0;  // of the forward() that runs, or ran last

  std::size_t steps() const { return forward.size() + backward.size(); }
};

// What a network reads and learns. `trained` (the same as `given`, but writable) and `gradients` are null
// where nothing is learnt: inference, frozen parameters.
struct ParameterSet {
  const Parameters& given;
  const Parameters* folded = nullptr;  // stand before those of the same name in `given`
  Parameters* trained = nullptr;
  Parameters* gradients = nullptr;

  const Tensor& at(const std::string& tensor) const {
    const Tensor* found = folded == nullptr ? nullptr : folded->find(tensor);
    return found != nullptr ? *found : given.at(tensor);
  }
};

class Builder {
 public:
  Builder(const NetworkSpec& spec, const Shape& first, const CompileOptions& options,
          const ParameterSet& parameters, Buffers& buffers, Plan& plan);

  bool training() const { return options_.mode == Mode::train; }
  // Whether gradients of parameters are wanted, and running statistics may move. A layer that does not ask
  // writes both to memory that nobody reads.
  bool learning() const { return parameters_.trained != nullptr; }
  // Of what convolutions read and write. Layers that compute in f32 only ask for an f32 layout of their
  // sources.
  dnnl::memory::data_type data_type() const;
  // Whether convolutions compute in int8, and how this one does.
  bool int8() const { return !int8_.empty(); }
  bool is_int8(const std::string& layer) const { return int8_.count(layer) != 0; }
  const Int8Layer& int8_layer(const std::string& layer) const { return int8_.at(layer); }
  const Shape& shape(const std::string& value) const { return shapes_.at(value); }
  // For random layers of Mode::train: steps read it when they run, and derive their own from it by name.
  const std::uint64_t& seed() const { return plan_.seed; }

  // Whether what convolutions read and write has its channels last; else they choose. It has beside int8
  // values, which have theirs last, and in f32 inference without Winograd's algorithm, where oneDNN's direct
  // convolutions are fastest so.
  bool channels_last() const { return int8() || channels_last_; }

  // Values, in the layout of their producer or in one that is wanted here.
  const dnnl::memory& value(const std::string& name) const { return values_.at(name); }
  dnnl::memory value(const std::string& name, const Desc& wanted);
  // In integers of this scale; always the same for one value.
  dnnl::memory quantised(const std::string& name, const Desc& wanted, float scale);
  void set_value(const std::string& name, const dnnl::memory& memory) { values_[name] = memory; }
  dnnl::memory allocate(const Desc& desc);
  // Where inference may add `layer`'s result to another value in place, because an add is the only reader of
  // it and the last reader of that value: how, else nullptr. A layer that does so says fuse_sum(), and
  // whether the sum's activation is done too; the layers that are done then have nothing to do.
  const Sum* sum_of(const std::string& layer) const;
  void fuse_sum(const std::string& layer, const dnnl::memory& sum, bool activated);
  bool is_fused(const std::string& layer) const { return fused_.count(layer) != 0; }
  dnnl::memory reorder(const std::string& label, const dnnl::memory& from, const Desc& wanted);

  // Parameters. `plain` describes the master tensor; the result has the layout `wanted` and follows the
  // master at every forward() in training.
  dnnl::memory weights(const std::string& tensor, const Desc& plain, const Desc& wanted);
  dnnl::memory parameter(const std::string& tensor, const Desc& plain) const;
  // Inference only: in integers, with a scale for each output channel.
  dnnl::memory quantised_weights(const std::string& tensor, const dnnl::memory& master, const Desc& wanted,
                                 const std::vector<float>& scales);
  // A tensor that follows from parameters, plain, as `compute` writes it: before every forward() in training,
  // here and now in inference, which shares it between programs as it does packed weights. The name must not
  // be a parameter's.
  dnnl::memory derived(const std::string& tensor, const Desc& plain, std::function<void(float*)> compute);
  // As above, of a derived tensor.
  dnnl::memory weights(const std::string& tensor, const dnnl::memory& master, const Desc& wanted);
  float* statistics(const std::string& tensor);  // Mode::train only: to be updated by a step
  // Where a backward primitive may write a tensor's gradient in its own layout; call flush() after that step.
  dnnl::memory gradient_target(const std::string& tensor, const Desc& plain, const Desc& written);
  void flush(const std::string& tensor, const Desc& plain, const dnnl::memory& written);

  // Gradients of values. A layer takes its complete gradient and hands one contribution to each source that
  // wants it; `exclusive` says that nobody else reads the memory, so that sums may be done in it.
  bool wants_gradient(const std::string& value) const { return trained_values_.count(value) != 0; }
  void add_gradient(const std::string& value, const dnnl::memory& memory, bool exclusive);
  dnnl::memory gradient(const std::string& value);
  bool has_gradient(const std::string& value) const { return contributions_.count(value) != 0; }
  bool gradient_is_exclusive(const std::string& value) const;

  // Steps go to the forward list until begin_backward(), and belong to the layer that was begun last. end()
  // says that its forward() is done.
  void begin(const LayerSpec& layer) { layer_ = &layer; }
  void end(const LayerSpec& layer);
  void begin_backward() { steps_ = &plan_.backward; }
  void step(const std::string& label, const dnnl::primitive& primitive, const dnnl::memory::desc& scratchpad,
            const Arguments& arguments);
  // A function, with all memories of values that it touches. Without them it may touch what the layer has
  // allocated and the values and gradients that it reads or makes, which then all stay until it has run.
  void step(const std::string& label, const std::vector<dnnl::memory>& touched,
            std::function<void()> function);
  void step(const std::string& label, std::function<void()> function);

  // What the program's user fills (kept whole) or reads after the last step (kept from when it is made).
  void pin(const dnnl::memory& memory) { buffers_.pin(memory.get_data_handle()); }
  void keep(const dnnl::memory& memory) { buffers_.keep(memory.get_data_handle()); }

 private:
  struct Contribution {
    dnnl::memory memory;
    bool exclusive;
  };

  void count_uses(const NetworkSpec& spec);
  double macs_of(const dnnl::primitive& primitive) const;
  void append(Step step, const std::vector<dnnl::memory>& touched);
  void find_trained_values(const NetworkSpec& spec);
  void merge(const std::string& value, std::vector<Contribution>& contributions);

  const CompileOptions& options_;
  std::map<std::string, Shape> shapes_;
  ParameterSet parameters_;
  Buffers& buffers_;
  Plan& plan_;
  std::vector<Step>* steps_;
  const LayerSpec* layer_ = nullptr;
  std::map<std::string, dnnl::memory> values_;
  std::map<std::string, std::vector<dnnl::memory>> other_layouts_;
  std::map<std::string, Sum> sums_;  // by the layer that may do it
  bool channels_last_ = false;
  std::set<std::string> fused_;      // adds and activations that a layer before them has done
  std::map<std::string, int> uses_;  // still to come, of the values of layers
  std::map<std::string, std::vector<dnnl::memory>> allocated_;  // by layer
  std::map<std::string, std::vector<Contribution>> contributions_;
  std::set<std::string> trained_values_;
  std::map<std::string, Int8Layer> int8_;
};

// Attributes that leave the scratchpad to the program.
dnnl::primitive_attr step_attributes();

}  // namespace strait::nn
