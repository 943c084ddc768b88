// What divides values by a measure of their size.
#include "nn/layers/nonnegative.h"
#include "nn/onnx/mappings.h"

namespace strait::nn::onnx {

namespace {

NodeAttribute epsilon_of(const LayerSpec& layer) {
  return {"epsilon", static_cast<float>(layer.number("epsilon"))};
}

// A stored tensor of one number a channel, to be repeated over the picture.
std::string per_channel(LayerWriter& writer, const char* suffix) {
  return writer.node("Reshape", {writer.tensor(suffix), writer.constant(Ints{-1, 1, 1})});
}

std::string nonnegative(LayerWriter& writer, const char* suffix, double least,
                        std::vector<std::int64_t> shape) {
  const Tensor& stored = writer.stored(suffix);
  Tensor& made = writer.derive(suffix, "value", std::move(shape));
  load_nonnegative(stored.data(), stored.size(), least, made.data());
  return made.name;
}

// sqrt(beta_i + sum_j gamma_ij x_j^2)
std::string gdn_norm(LayerWriter& writer) {
  const std::int64_t channels = writer.src().c;
  const std::string squares = writer.node("Mul", {writer.source(), writer.source()});
  const std::string gamma = nonnegative(writer, "gamma", 0, {channels, channels, 1, 1});
  const std::string beta = nonnegative(writer, "beta", kLeastBeta, {channels});
  return writer.node("Sqrt", {writer.node("Conv", {squares, gamma, beta})});
}

// Groups as the channels of an instance norm, back into the source's shape, then scale and shift: ONNX has
// GroupNormalization from operator set 18 on.
void normalise_groups(LayerWriter& writer, std::int64_t groups) {
  const Ints rows = {0, groups, -1};  // 0: as many items as there are
  const std::string grouped = writer.node("Reshape", {writer.source(), writer.constant(rows)});
  const std::string ones = writer.constant(Floats(static_cast<std::size_t>(groups), 1.0F));
  const std::string zeros = writer.constant(Floats(static_cast<std::size_t>(groups), 0.0F));
  const std::string normal =
      writer.node("InstanceNormalization", {grouped, ones, zeros}, {epsilon_of(writer.layer())});
  const std::string whole = writer.node("Reshape", {normal, writer.node("Shape", {writer.source()})});
  if (!writer.layer().flag("affine")) return;
  const std::string scaled = writer.node("Mul", {whole, per_channel(writer, "scale")});
  const std::string shift = per_channel(writer, "shift");
  writer.node("Add", {scaled, shift});
}

}  // namespace

void write_batch_norm(LayerWriter& writer) {
  writer.node("BatchNormalization",
              {writer.source(), writer.tensor("scale"), writer.tensor("shift"), writer.tensor("mean"),
               writer.tensor("variance")},
              {epsilon_of(writer.layer())});
}

void write_group_norm(LayerWriter& writer) {
  normalise_groups(writer, writer.layer().integer("groups"));
}

void write_layer_norm(LayerWriter& writer) {
  normalise_groups(writer, 1);
}

void write_instance_norm(LayerWriter& writer) {
  if (!writer.layer().flag("affine")) return normalise_groups(writer, writer.src().c);
  writer.node("InstanceNormalization", {writer.source(), writer.tensor("scale"), writer.tensor("shift")},
              {epsilon_of(writer.layer())});
}

void write_l2_normalise(LayerWriter& writer) {
  const std::string length = writer.node("ReduceL2", {writer.source()}, {{"axes", Ints{1}}});
  const std::string least = writer.constant(Floats{static_cast<float>(writer.layer().number("epsilon"))});
  writer.node("Div", {writer.source(), writer.node("Max", {length, least})});
}

void write_gdn(LayerWriter& writer) {
  writer.node("Div", {writer.source(), gdn_norm(writer)});
}

void write_igdn(LayerWriter& writer) {
  writer.node("Mul", {writer.source(), gdn_norm(writer)});
}

}  // namespace strait::nn::onnx
