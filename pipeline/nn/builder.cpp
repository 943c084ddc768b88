#include "nn/builder.h"

#include <algorithm>

#include "nn/dnnl_compat.h"
#include "nn/ops.h"
#include "nn/packed_weights.h"
#include "nn/shapes.h"

namespace strait::nn {

using dnnl::memory;

const dnnl::engine& cpu_engine() {
  static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  return engine;
}

namespace {
memory::dims dims_of(const Shape& shape) {
  return {shape.n, shape.c, shape.h, shape.w};
}
}  // namespace

Desc plain_desc(const Shape& shape, memory::data_type type) {
  return {dims_of(shape), type, memory::format_tag::nchw};
}

Desc any_desc(const Shape& shape, memory::data_type type) {
  return {dims_of(shape), type, memory::format_tag::any};
}

dnnl::primitive_attr step_attributes() {
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  return attributes;
}

Builder::Builder(const NetworkSpec& spec, const Shape& first, const CompileOptions& options,
                 Parameters* trained, const Parameters& parameters, Parameters* gradients, Plan& plan)
    : options_(options),
      shapes_(infer_shapes(spec, first)),
      trained_(trained),
      parameters_(parameters),
      gradients_(gradients),
      plan_(plan),
      steps_(&plan.forward) {
  for (const InputSpec& input : spec.inputs) set_value(input.name, allocate(plain_desc(shape(input.name))));
  if (training()) {
    find_trained_values(spec);
  } else {
    count_uses(spec);
    find_sums(spec);
  }
}

memory::data_type Builder::data_type() const {
  return options_.precision == Precision::bf16 ? memory::data_type::bf16 : memory::data_type::f32;
}

void Builder::find_trained_values(const NetworkSpec& spec) {
  if (options_.input_gradients) {
    for (const InputSpec& input : spec.inputs) trained_values_.insert(input.name);
  }
  for (const LayerSpec& layer : spec.layers) {
    std::vector<Shape> srcs;
    for (const std::string& name : layer.from) srcs.push_back(shape(name));
    const bool learns = learning() && !find_op(layer.op)->tensors(layer, srcs).empty();
    const bool follows = std::any_of(layer.from.begin(), layer.from.end(),
                                     [&](const std::string& name) { return wants_gradient(name); });
    if (learns || follows) trained_values_.insert(layer.name);
  }
}

void Builder::count_uses(const NetworkSpec& spec) {
  for (const LayerSpec& layer : spec.layers) {
    uses_[layer.name] = 0;
    for (const std::string& name : layer.from) ++uses_[name];
  }
  for (const std::string& output : spec.outputs) ++uses_[output];
  for (const InputSpec& input : spec.inputs) uses_.erase(input.name);
}

// An add of two values, of which the later one is a layer's result that nobody else reads. Order matters: the
// other value must be complete, and read for the last time by this add.
void Builder::find_sums(const NetworkSpec& spec) {
  std::map<std::string, std::size_t> position;
  std::map<std::string, std::size_t> last_read;
  for (std::size_t i = 0; i < spec.layers.size(); ++i) {
    position[spec.layers[i].name] = i;
    for (const std::string& name : spec.layers[i].from) last_read[name] = i;
  }
  const auto is_output = [&](const std::string& value) {
    return std::find(spec.outputs.begin(), spec.outputs.end(), value) != spec.outputs.end();
  };
  for (const LayerSpec& layer : spec.layers) {
    if (layer.op != "add" || layer.from.size() != 2 || layer.from[0] == layer.from[1]) continue;
    const bool second_is_later = position[layer.from[1]] > position[layer.from[0]];
    const std::string& later = layer.from[second_is_later ? 1 : 0];
    const std::string& other = layer.from[second_is_later ? 0 : 1];
    const bool own_buffers = uses_.count(later) != 0 && uses_.count(other) != 0;
    if (!own_buffers || uses_.at(later) != 1 || is_output(other)) continue;
    if (last_read.at(other) == position.at(layer.name)) sums_[later] = {layer.name, other};
  }
}

// Readers between the layer and its add would see the sum in place of the value.
const std::string* Builder::sum_target(const std::string& layer) const {
  const auto found = sums_.find(layer);
  if (found == sums_.end() || uses_.at(found->second.other) != 1) return nullptr;
  return &found->second.other;
}

void Builder::fuse_sum(const std::string& layer, const memory& sum) {
  const Sum& done = sums_.at(layer);
  fused_.insert(done.add);
  set_value(layer, sum);
}

memory Builder::allocate(const Desc& desc) {
  const std::size_t elements = (desc.get_size() + sizeof(float) - 1) / sizeof(float);
  const auto free = free_blocks_.lower_bound(elements);
  if (free != free_blocks_.end()) {
    float* data = free->second;
    free_blocks_.erase(free);
    return {desc, cpu_engine(), data};
  }
  Buffer& buffer = plan_.buffers.emplace_back(elements);
  block_elements_[buffer.data()] = elements;
  return {desc, cpu_engine(), buffer.data()};
}

void Builder::release(const memory& memory) {
  auto* data = static_cast<float*>(memory.get_data_handle());
  free_blocks_.emplace(block_elements_.at(data), data);
}

void Builder::finish(const LayerSpec& layer) {
  if (training()) return;
  for (const std::string& name : layer.from) {
    const auto uses = uses_.find(name);
    if (uses == uses_.end() || --uses->second > 0) continue;
    // The memory of a sum in place belongs to the add's value now.
    if (!sum_is_fused(layer.name)) release(values_.at(name));
    for (const memory& other : other_layouts_[name]) release(other);
    values_.erase(name);
    other_layouts_.erase(name);
  }
}

memory Builder::reorder(const std::string& label, const memory& from, const Desc& wanted) {
  if (from.get_desc() == wanted) return from;
  const memory to = allocate(wanted);
  const auto attributes = step_attributes();
  const dnnl::reorder::primitive_desc pd(cpu_engine(), from.get_desc(), cpu_engine(), wanted, attributes);
  step(label + " reorder", dnnl::reorder(pd), pd.scratchpad_desc(),
       {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}});
  return to;
}

memory Builder::value(const std::string& name, const Desc& wanted) {
  const memory& own = value(name);
  if (own.get_desc() == wanted) return own;
  auto& others = other_layouts_[name];
  for (const memory& other : others) {
    if (other.get_desc() == wanted) return other;
  }
  return others.emplace_back(reorder(name, own, wanted));
}

memory Builder::parameter(const std::string& tensor, const Desc& plain) const {
  // oneDNN has no memory over const data; parameters are only ever a source of steps.
  return {plain, cpu_engine(), const_cast<float*>(parameters_.at(tensor).data())};
}

float* Builder::statistics(const std::string& tensor) {
  if (learning()) return trained_->at(tensor).data();
  const auto elements = static_cast<memory::dim>(parameters_.at(tensor).size());
  const memory unread = allocate({{elements}, memory::data_type::f32, memory::format_tag::x});
  return static_cast<float*>(unread.get_data_handle());
}

memory Builder::weights(const std::string& tensor, const Desc& plain, const Desc& wanted) {
  const memory master = parameter(tensor, plain);
  if (plain == wanted) return master;
  if (!training()) return options_.packed->content().get(tensor, master, wanted);
  return reorder(tensor + " pack", master, wanted);
}

memory Builder::gradient_target(const std::string& tensor, const Desc& plain, const Desc& written) {
  if (learning() && plain == written) return {plain, cpu_engine(), gradients_->at(tensor).data()};
  return allocate(written);
}

void Builder::flush(const std::string& tensor, const Desc& plain, const memory& written) {
  if (!learning() || plain == written.get_desc()) return;
  const memory master(plain, cpu_engine(), gradients_->at(tensor).data());
  const auto attributes = step_attributes();
  const dnnl::reorder::primitive_desc pd(cpu_engine(), written.get_desc(), cpu_engine(), plain, attributes);
  step(tensor + " unpack", dnnl::reorder(pd), pd.scratchpad_desc(),
       {{DNNL_ARG_FROM, written}, {DNNL_ARG_TO, master}});
}

void Builder::add_gradient(const std::string& value, const memory& memory, bool exclusive) {
  if (wants_gradient(value)) contributions_[value].push_back({memory, exclusive});
}

memory Builder::gradient(const std::string& value) {
  auto& contributions = contributions_.at(value);
  merge(value, contributions);
  return contributions.front().memory;
}

bool Builder::gradient_is_exclusive(const std::string& value) const {
  const auto& contributions = contributions_.at(value);
  return contributions.size() == 1 && contributions.front().exclusive;
}

// Sums into a contribution that nobody else reads, where there is one.
void Builder::merge(const std::string& value, std::vector<Contribution>& contributions) {
  if (contributions.size() < 2) return;
  std::stable_partition(contributions.begin(), contributions.end(),
                        [](const Contribution& contribution) { return contribution.exclusive; });
  const Desc desc = contributions.front().memory.get_desc();
  const memory total = contributions.front().exclusive ? contributions.front().memory : allocate(desc);
  const auto pd = compat::add(cpu_engine(), desc, step_attributes());
  memory sum = contributions.front().memory;
  for (std::size_t i = 1; i < contributions.size(); ++i) {
    const memory term = reorder(value + " gradient", contributions[i].memory, desc);
    step(value + " sum", dnnl::binary(pd), pd.scratchpad_desc(),
         {{DNNL_ARG_SRC_0, sum}, {DNNL_ARG_SRC_1, term}, {DNNL_ARG_DST, total}});
    sum = total;
  }
  contributions = {{total, true}};
}

void Builder::step(const std::string& label, const dnnl::primitive& primitive, const Desc& scratchpad,
                   const Arguments& arguments) {
  Step made{label, primitive, {}, {}};
  for (const auto& [kind, memory] : arguments) {
    plan_.memories.push_back(memory);
    made.arguments.push_back({kind, memory.get()});
  }
  if (scratchpad.get_size() > 0) {
    const auto& shared = plan_.scratchpads.emplace_back(memory(scratchpad, cpu_engine(), DNNL_MEMORY_NONE));
    plan_.scratchpad_bytes = std::max(plan_.scratchpad_bytes, scratchpad.get_size());
    made.arguments.push_back({DNNL_ARG_SCRATCHPAD, shared.get()});
  }
  steps_->push_back(std::move(made));
}

void Builder::step(const std::string& label, std::function<void()> function) {
  steps_->push_back({label, {}, {}, std::move(function)});
}

}  // namespace strait::nn
