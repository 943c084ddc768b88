#include "host/call_check.h"

#include <fmt/format.h>

#include "core/abi_array.h"
#include "core/formats.h"
#include "strait/error.h"

namespace strait::host {

namespace {

const strait_port& port_at(AbiArray<strait_port> ports, uint32_t port, const char* what) {
  if (port >= ports.size())
    refuse(fmt::format("the stage asked for {} {}, it has declared {}", what, port, ports.size()));
  return ports[port];
}

bool same_part(const strait_value& value, const Value* followed, uint32_t part) {
  return followed == nullptr || (formats_of(value) & part) == (formats_of(followed->view()) & part);
}

void require_image(const strait_call& call, const CallFrame& frame, const strait_port& port,
                   const strait_value& value) {
  const uint32_t formats = formats_of(value);
  if (formats == 0 || value.shape[0] < 1 || value.shape[1] < 1)
    refuse(fmt::format(
        "output '{}': an image has rank 3, sides of at least 1, 1, 3 or 4 channels and a known type",
        port.name));
  if ((formats & port.formats) != formats)
    refuse(fmt::format("output '{}' is declared to be {}, but the stage makes {}", port.name,
                       format_words(port.formats), format_words(formats)));
  const auto followed = [&](int32_t input) {
    return input < 0 ? nullptr : input_of(call, frame, static_cast<uint32_t>(input));
  };
  if (!same_part(value, followed(port.channels_follow), STRAIT_ANY_CHANNELS) ||
      !same_part(value, followed(port.depth_follows), STRAIT_ANY_DEPTH))
    refuse(
        fmt::format("output '{}' is declared to keep its input's channels or depth, but the stage makes {}",
                    port.name, format_words(formats)));
}

}  // namespace

void refuse(const std::string& what) {
  throw Error(Code::internal, "", what);
}

const Value* input_of(const strait_call& call, const CallFrame& frame, uint32_t port) {
  port_at(inputs_of(call.contract), port, "input");
  const Value* value = port < frame.inputs.size() ? frame.inputs[port] : nullptr;
  return value == nullptr || value->empty() ? nullptr : value;
}

void require_output(const strait_call& call, const CallFrame& frame, uint32_t index,
                    const strait_value& value) {
  const strait_port& port = port_at(outputs_of(call.contract), index, "output");
  if (value.kind != port.kind)
    refuse(fmt::format("output '{}' is declared as {}, but the stage makes {}", port.name,
                       kind_words(port.kind), kind_words(value.kind)));
  if (port.kind == STRAIT_IMAGE) require_image(call, frame, port, value);
  if (port.kind == STRAIT_BYTES && (value.rank != 1 || value.type != STRAIT_TYPE_U8))
    refuse(fmt::format("output '{}': bytes have rank 1 and the type u8", port.name));
}

}  // namespace strait::host
