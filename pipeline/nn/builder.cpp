#include "nn/builder.h"

#include <algorithm>

#include "nn/dnnl_compat.h"
#include "nn/ops.h"
#include "nn/packed_weights.h"
#include "nn/passes/winograd.h"
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

Desc channels_last_desc(const Shape& shape, memory::data_type type) {
  return {dims_of(shape), type, memory::format_tag::nhwc};
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
                 const ParameterSet& parameters, Buffers& buffers, Plan& plan)
    : options_(options),
      shapes_(infer_shapes(spec, first)),
      parameters_(parameters),
      buffers_(buffers),
      plan_(plan),
      steps_(&plan.forward) {
  for (const InputSpec& input : spec.inputs) {
    set_value(input.name, allocate(plain_desc(shape(input.name))));
    pin(value(input.name));
  }
  if (training()) {
    find_trained_values(spec);
  } else {
    count_uses(spec);
    sums_ = residual_sums(spec);
    channels_last_ = data_type() == memory::data_type::f32 && !any_winograd(spec, shapes_);
    if (options_.precision == Precision::int8) int8_ = int8_layers(spec, shapes_, *options_.int8_ranges);
  }
}

memory::data_type Builder::data_type() const {
  const bool narrow = options_.precision == Precision::bf16 ||
                      (options_.precision == Precision::int8 && cpu_has(Precision::bf16));
  return narrow ? memory::data_type::bf16 : memory::data_type::f32;
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
    if (learns || (follows && !find_op(layer.op)->stops_gradient)) trained_values_.insert(layer.name);
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

// Readers between the layer and its add would see the sum in place of the value.
const Sum* Builder::sum_of(const std::string& layer) const {
  const auto found = sums_.find(layer);
  return found == sums_.end() || uses_.at(found->second.other) != 1 ? nullptr : &found->second;
}

void Builder::fuse_sum(const std::string& layer, const memory& sum, bool activated) {
  const Sum& done = sums_.at(layer);
  fused_.insert(done.add);
  if (activated) fused_.insert(done.activation->name);
  set_value(layer, sum);
}

memory Builder::allocate(const Desc& desc) {
  const memory made(desc, cpu_engine(), buffers_.allocate(desc.get_size()));
  if (layer_ != nullptr) allocated_[layer_->name].push_back(made);
  return made;
}

void Builder::end(const LayerSpec& layer) {
  for (const std::string& name : layer.from) {
    const auto uses = uses_.find(name);
    if (uses != uses_.end()) --uses->second;
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
  if (learning()) return parameters_.trained->at(tensor).data();
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
  if (learning() && plain == written) return {plain, cpu_engine(), parameters_.gradients->at(tensor).data()};
  return allocate(written);
}

void Builder::flush(const std::string& tensor, const Desc& plain, const memory& written) {
  if (!learning() || plain == written.get_desc()) return;
  const memory master(plain, cpu_engine(), parameters_.gradients->at(tensor).data());
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

// Forward, by the weights and by the source cost the same.
double Builder::macs_of(const dnnl::primitive& primitive) const {
  using Kind = dnnl::primitive::kind;
  const Kind kind = primitive.get_kind();
  const bool multiplies = kind == Kind::convolution || kind == Kind::deconvolution ||
                          kind == Kind::inner_product || kind == Kind::matmul;
  if (!multiplies || layer_ == nullptr) return 0;
  std::vector<Shape> srcs;
  for (const std::string& source : layer_->from) srcs.push_back(shape(source));
  return find_op(layer_->op)->macs(*layer_, srcs);
}

void Builder::step(const std::string& label, const dnnl::primitive& primitive, const Desc& scratchpad,
                   const Arguments& arguments) {
  Step made{label, primitive, arguments, {}, {}, macs_of(primitive)};
  if (scratchpad.get_size() > 0) {
    made.memories.emplace_back(DNNL_ARG_SCRATCHPAD,
                               memory(scratchpad, cpu_engine(), buffers_.allocate(scratchpad.get_size())));
  }
  std::vector<memory> touched;
  for (const auto& [kind, memory] : made.memories) {
    made.arguments.push_back({kind, memory.get()});
    touched.push_back(memory);
  }
  append(std::move(made), touched);
}

void Builder::step(const std::string& label, const std::vector<memory>& touched,
                   std::function<void()> function) {
  Arguments memories;
  for (const memory& one : touched) memories.emplace_back(kNoArgument, one);
  append({label, {}, std::move(memories), {}, std::move(function), 0}, touched);
}

void Builder::step(const std::string& label, std::function<void()> function) {
  std::vector<memory> touched = allocated_[layer_->name];
  const auto add_value = [&](const std::string& name) {
    const auto own = values_.find(name);
    if (own != values_.end()) touched.push_back(own->second);
    for (const memory& other : other_layouts_[name]) touched.push_back(other);
    if (!has_gradient(name)) return;
    for (const Contribution& gradient : contributions_.at(name)) touched.push_back(gradient.memory);
  };
  add_value(layer_->name);
  for (const std::string& source : layer_->from) add_value(source);
  step(label, touched, std::move(function));
}

void Builder::append(Step step, const std::vector<memory>& touched) {
  for (const memory& one : touched) buffers_.touch(one.get_data_handle(), plan_.steps());
  steps_->push_back(std::move(step));
}

}  // namespace strait::nn
