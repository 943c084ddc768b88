#include "core/formats.h"

#include <fmt/format.h>

#include "core/abi_array.h"
#include "graph/draft.h"

namespace strait::graph {

namespace {

using Formats = std::vector<uint32_t>;  // by port

bool fits(uint32_t made, uint32_t taken) {
  const uint32_t common = made & taken;
  return (common & STRAIT_ANY_CHANNELS) != 0 && (common & STRAIT_ANY_DEPTH) != 0;
}

std::string port_words(const strait_port& port, uint32_t formats) {
  return port.kind == STRAIT_IMAGE ? format_words(formats) : kind_words(port.kind);
}

// What arrives at an input. Where it cannot fit, that is reported once and the input's own formats are taken
// further.
uint32_t arrive(Draft& draft, const DraftNode& reader, uint32_t input, const std::vector<Formats>& made) {
  const strait_port& to = inputs_of(*reader.contract)[input];
  const std::optional<Link>& link = reader.inputs[input];
  if (!link) return to.formats;
  const DraftNode& source = draft.nodes[link->node];
  const strait_port& from = outputs_of(*source.contract)[link->port];
  const uint32_t formats = made[link->node][link->port];
  const bool images = from.kind == STRAIT_IMAGE && to.kind == STRAIT_IMAGE;
  if (images ? fits(formats, to.formats) : from.kind == to.kind) return formats & to.formats;
  draft.report(link->at, fmt::format("{}: input '{}' takes {}, but '{}.{}' makes {}; {}", where(*reader.spec),
                                     to.name, port_words(to, to.formats), source.spec->name, from.name,
                                     port_words(from, formats),
                                     images ? "put a stage 'convert' between them" : "connect another port"));
  return to.formats;
}

// An output's own formats, narrowed by the input it follows.
uint32_t follow(const strait_port& output, const Formats& arrived) {
  uint32_t formats = output.formats;
  const auto narrow = [&](int32_t input, uint32_t part) {
    if (input < 0) return;
    const uint32_t kept = formats & arrived[static_cast<size_t>(input)] & part;
    if (kept != 0) formats = (formats & ~part) | kept;
  };
  if (output.kind != STRAIT_IMAGE) return formats;
  narrow(output.channels_follow, STRAIT_ANY_CHANNELS);
  narrow(output.depth_follows, STRAIT_ANY_DEPTH);
  return formats;
}

}  // namespace

void check_formats(Draft& draft, const std::vector<size_t>& order) {
  std::vector<Formats> made(draft.nodes.size());
  for (size_t i = 0; i < draft.nodes.size();
       ++i) {  // inside a cycle a wire may lead back: to what is declared
    if (draft.nodes[i].contract == nullptr) continue;
    for (const strait_port& output : outputs_of(*draft.nodes[i].contract)) made[i].push_back(output.formats);
  }
  for (const size_t index : order) {
    const DraftNode& node = draft.nodes[index];
    if (node.contract == nullptr) continue;
    Formats arrived;
    for (uint32_t i = 0; i < node.contract->input_count; ++i) arrived.push_back(arrive(draft, node, i, made));
    const AbiArray<strait_port> outputs = outputs_of(*node.contract);
    for (uint32_t i = 0; i < outputs.size(); ++i) made[index][i] = follow(outputs[i], arrived);
  }
}

}  // namespace strait::graph
