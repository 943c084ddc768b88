#include "host/call.h"

#include <fmt/format.h>

#include "core/abi_array.h"
#include "core/formats.h"

namespace strait::host {

namespace {

std::string value_words(const strait_value& value) {
  return value.kind == STRAIT_IMAGE ? format_words(formats_of(value)) : kind_words(value.kind);
}

bool fits(const strait_port& port, const strait_value& value) {
  if (value.kind != port.kind) return false;
  const uint32_t formats = formats_of(value);
  return port.kind != STRAIT_IMAGE || (formats != 0 && (formats & port.formats) == formats);
}

std::string missing_output(const strait_call& call, const Pending& pending) {
  const AbiArray<strait_port> outputs = outputs_of(call.contract);
  for (uint32_t i = 0; i < outputs.size(); ++i) {
    if (!pending.outputs[i].empty() || outputs[i].optional != 0) continue;
    const std::string why = pending.refusal.empty() ? "" : fmt::format(" ({})", pending.refusal);
    return fmt::format("the stage made no output '{}'{}", outputs[i].name, why);
  }
  return "";
}

}  // namespace

std::optional<Failure> arrival_fault(const strait_contract& contract, const std::string& stage,
                                     const CallFrame& frame) {
  const AbiArray<strait_port> inputs = inputs_of(contract);
  for (uint32_t i = 0; i < inputs.size(); ++i) {
    const strait_port& port = inputs[i];
    const Value* value = i < frame.inputs.size() ? frame.inputs[i] : nullptr;
    const bool connected = value != nullptr && !value->empty();
    if (!connected && port.optional == 0)
      return Failure{stage, Code::internal, fmt::format("nothing arrived at input '{}'", port.name)};
    if (!connected || fits(port, value->view())) continue;
    const std::string taken = port.kind == STRAIT_IMAGE ? format_words(port.formats) : kind_words(port.kind);
    return Failure{stage, Code::bad_input,
                   fmt::format("input '{}' takes {}, got {}; put a stage 'convert' before it", port.name,
                               taken, value_words(value->view()))};
  }
  return std::nullopt;
}

void settle(const strait_call& call, size_t index) {
  CallFrame& to = *call.frames[index];
  const Pending& pending = call.pending[index];
  to.frame->failure = pending.failure;
  if (!to.frame->failure && !pending.dropped) {
    if (const std::string fault = missing_output(call, pending); !fault.empty())
      to.frame->failure = Failure{call.stage, Code::internal, fault};
  }
  if (to.frame->failure) return;
  to.frame->dropped = pending.dropped;
  to.outputs = pending.outputs;
  for (const auto& [key, value] : pending.attributes) to.frame->attributes[key] = value;
  for (const OutputFile& file : pending.files) to.frame->files.push_back(file);
}

}  // namespace strait::host
