// Where layers write their steps while a program is compiled: values and their layouts, parameters,
// gradients, and the reorders between them. Private to the room.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <dnnl.hpp>

#include "nn/network.h"
#include "nn/parameters.h"
#include "nn/precision.h"
#include "nn/program.h"
#include "nn/shape.h"

namespace strait::nn {

using Desc = dnnl::memory::desc;

const dnnl::engine& cpu_engine();
Desc plain_desc(const Shape& shape, dnnl::memory::data_type type = dnnl::memory::data_type::f32);  // NCHW
Desc any_desc(const Shape& shape, dnnl::memory::data_type type);  // the primitive chooses the layout

// One primitive with its arguments, or one function over raw buffers.
struct Step {
  std::string label;
  dnnl::primitive primitive;
  std::vector<dnnl_exec_arg_t> arguments;
  std::function<void()> function;
};

// What a program runs, and everything that it refers to.
struct Plan {
  std::vector<Step> forward;
  std::vector<Step> backward;
  std::vector<Buffer> buffers;
  std::vector<dnnl::memory> memories;
  std::vector<dnnl::memory> scratchpads;  // all over one buffer: steps run one at a time
  std::size_t scratchpad_bytes = 0;
};

using Arguments = std::vector<std::pair<int, dnnl::memory>>;

class Builder {
 public:
  // `trained` (the same as `parameters`, but writable) and `gradients` are null where nothing is learnt:
  // inference, frozen parameters.
  Builder(const NetworkSpec& spec, const Shape& first, const CompileOptions& options, Parameters* trained,
          const Parameters& parameters, Parameters* gradients, Plan& plan);

  bool training() const { return options_.mode == Mode::train; }
  // Whether gradients of parameters are wanted, and running statistics may move. A layer that does not ask
  // writes both to memory that nobody reads.
  bool learning() const { return trained_ != nullptr; }
  // Of what convolutions read and write. Layers that compute in f32 only ask for an f32 layout of their
  // sources.
  dnnl::memory::data_type data_type() const;
  const Shape& shape(const std::string& value) const { return shapes_.at(value); }

  // Values, in the layout of their producer or in one that is wanted here.
  const dnnl::memory& value(const std::string& name) const { return values_.at(name); }
  dnnl::memory value(const std::string& name, const Desc& wanted);
  void set_value(const std::string& name, const dnnl::memory& memory) { values_[name] = memory; }
  dnnl::memory allocate(const Desc& desc);
  // Where inference may add `layer`'s result to another value in place, because an add is the only reader of
  // it and the last reader of that value: the value, else nullptr. A layer that does so says fuse_sum().
  const std::string* sum_target(const std::string& layer) const;
  void fuse_sum(const std::string& layer, const dnnl::memory& sum);
  bool sum_is_fused(const std::string& add) const { return fused_.count(add) != 0; }
  // To be called after each layer's forward(): inference gives the memory of values that were read for the
  // last time to later ones. Training keeps all for backward().
  void finish(const LayerSpec& layer);
  dnnl::memory reorder(const std::string& label, const dnnl::memory& from, const Desc& wanted);

  // Parameters. `plain` describes the master tensor; the result has the layout `wanted` and follows the
  // master at every forward() in training.
  dnnl::memory weights(const std::string& tensor, const Desc& plain, const Desc& wanted);
  dnnl::memory parameter(const std::string& tensor, const Desc& plain) const;
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

  // Steps go to the forward list until begin_backward().
  void begin_backward() { steps_ = &plan_.backward; }
  void step(const std::string& label, const dnnl::primitive& primitive, const dnnl::memory::desc& scratchpad,
            const Arguments& arguments);
  void step(const std::string& label, std::function<void()> function);

 private:
  struct Contribution {
    dnnl::memory memory;
    bool exclusive;
  };

  void count_uses(const NetworkSpec& spec);
  void find_sums(const NetworkSpec& spec);
  void release(const dnnl::memory& memory);
  void find_trained_values(const NetworkSpec& spec);
  void merge(const std::string& value, std::vector<Contribution>& contributions);

  const CompileOptions& options_;
  std::map<std::string, Shape> shapes_;
  Parameters* trained_;
  const Parameters& parameters_;
  Parameters* gradients_;
  Plan& plan_;
  std::vector<Step>* steps_;
  std::map<std::string, dnnl::memory> values_;
  std::map<std::string, std::vector<dnnl::memory>> other_layouts_;
  struct Sum {
    std::string add;
    std::string other;
  };
  std::map<std::string, Sum> sums_;                    // by the layer that may do it
  std::set<std::string> fused_;                        // adds that a layer before them has done
  std::map<std::string, int> uses_;                    // still to come, of the values of layers
  std::map<const void*, std::size_t> block_elements_;  // of every buffer, by its address
  std::multimap<std::size_t, float*> free_blocks_;     // by size
  std::map<std::string, std::vector<Contribution>> contributions_;
  std::set<std::string> trained_values_;
};

// Attributes that leave the scratchpad to the program.
dnnl::primitive_attr step_attributes();

}  // namespace strait::nn
