// What moves elements.
#include "nn/onnx/mappings.h"

namespace strait::nn::onnx {

void write_concat(LayerWriter& writer) {
  writer.node("Concat", writer.layer().from, {{"axis", std::int64_t{1}}});
}

void write_slice(LayerWriter& writer) {
  const std::int64_t begin = writer.layer().integer("begin");
  const std::int64_t end = begin + writer.layer().integer("count");
  const std::string first = writer.constant(Ints{begin});
  const std::string last = writer.constant(Ints{end});
  writer.node("Slice", {writer.source(), first, last, writer.constant(Ints{1})});
}

void write_reshape(LayerWriter& writer) {
  const Shape& dst = writer.dst();
  const Ints shape = {0, dst.c, dst.h, dst.w};  // 0: as many items as there are
  writer.node("Reshape", {writer.source(), writer.constant(shape)});
}

void write_pixel_shuffle(LayerWriter& writer) {
  writer.node("DepthToSpace", {writer.source()},
              {{"blocksize", std::int64_t{writer.layer().integer("factor")}}, {"mode", std::string("CRD")}});
}

// ONNX's SpaceToDepth has no mode: its channels are ordered by place, then channel (DCR); ours, and
// PyTorch's, by channel, then place (CRD).
void write_pixel_unshuffle(LayerWriter& writer) {
  const std::int64_t factor = writer.layer().integer("factor");
  const std::int64_t channels = writer.src().c;
  const std::string blocks = writer.node("SpaceToDepth", {writer.source()}, {{"blocksize", factor}});
  if (channels == 1) return;
  Ints order;
  for (std::int64_t channel = 0; channel < channels; ++channel) {
    for (std::int64_t place = 0; place < factor * factor; ++place)
      order.push_back(place * channels + channel);
  }
  writer.node("Gather", {blocks, writer.constant(std::move(order))}, {{"axis", std::int64_t{1}}});
}

// Element o comes from floor(o / factor), or lies at (o + 1/2) / factor - 1/2.
void write_upsample(LayerWriter& writer) {
  const auto factor = static_cast<float>(writer.layer().integer("factor"));
  const bool linear = writer.layer().text("mode") == "bilinear";
  std::vector<NodeAttribute> attributes = {
      {"mode", std::string(linear ? "linear" : "nearest")},
      {"coordinate_transformation_mode", std::string(linear ? "half_pixel" : "asymmetric")}};
  if (!linear) attributes.push_back({"nearest_mode", std::string("floor")});
  const std::string scales = writer.constant(Floats{1, 1, factor, factor});
  writer.node("Resize", {writer.source(), "", scales}, std::move(attributes));  // "": no region of interest
}

}  // namespace strait::nn::onnx
