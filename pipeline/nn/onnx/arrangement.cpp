// What only moves elements.
#include "nn/onnx/mappings.h"

namespace strait::nn::onnx {

void write_concat(LayerWriter& writer) {
  writer.node("Concat", writer.layer().from, {{"axis", std::int64_t{1}}});
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

}  // namespace strait::nn::onnx
