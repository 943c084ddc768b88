// What a plugin may ask for during a call. A request that makes no sense answers a status and a sentence; it
// never harms the host.
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <limits>
#include <string_view>

#include <fmt/format.h>

#include "core/seed.h"
#include "host/call.h"
#include "host/call_check.h"
#include "host/thread_error.h"

namespace strait::host {

namespace {

CallFrame& frame_of(const strait_call* call, uint32_t frame) {
  if (call == nullptr) refuse("the stage made a request without a call");
  if (frame >= call->frames.size())
    refuse(fmt::format("the stage asked for frame {} of a call of {}", frame, call->frames.size()));
  return *call->frames[frame];
}

// Runs a request on one frame; what it throws becomes a status, and is kept to explain the frame's failure.
template <typename Body>
strait_status on_frame(strait_call* call, uint32_t frame, Body&& body) noexcept {
  Pending* pending = nullptr;
  try {
    CallFrame& target = frame_of(call, frame);
    pending = &call->pending[frame];
    body(target, *pending);
    return STRAIT_OK;
  } catch (...) {
    const strait_status status = status_of_exception("an unknown exception");
    if (pending != nullptr) pending->refusal = thread_error();
    return status;
  }
}

// The same for what has no status to answer.
template <typename T, typename Body>
T answer(T otherwise, Body&& body) noexcept {
  try {
    return body();
  } catch (...) {
    status_of_exception("an unknown exception");
    return otherwise;
  }
}

void require_value(const strait_value* value) {
  // Later fields (row_bytes, data) are part of version 1.0, too: nobody can know a smaller struct.
  if (value == nullptr || value->struct_size < sizeof(strait_value))
    refuse("the stage gave no strait_value, or one whose struct_size is not set");
}

// Copies into a struct of the plugin, which may be larger than ours, without touching the rest of it.
void hand_over(const strait_value& from, strait_value& to) {
  const uint32_t size = to.struct_size;
  to = from;
  to.struct_size = size;
}

uint32_t frame_count(const strait_call* call) {
  return call == nullptr ? 0 : static_cast<uint32_t>(call->frames.size());
}

const char* source_path(const strait_call* call, uint32_t frame) {
  return answer("", [&] { return frame_of(call, frame).frame->source.path.c_str(); });
}

const char* relative_path(const strait_call* call, uint32_t frame) {
  return answer("", [&] { return frame_of(call, frame).frame->source.relative.c_str(); });
}

uint64_t seed(const strait_call* call, uint32_t frame) {
  return answer(uint64_t{0}, [&] {
    const Frame& target = *frame_of(call, frame).frame;
    return derive_seed(target.run_seed, target.source.relative, call->stage);
  });
}

uint64_t ordinal(const strait_call* call, uint32_t frame) {
  return answer(uint64_t{0}, [&] { return frame_of(call, frame).frame->source.ordinal; });
}

strait_status input(strait_call* call, uint32_t frame, uint32_t port, strait_value* value) {
  return on_frame(call, frame, [&](CallFrame& target, Pending&) {
    require_value(value);
    const Value* found = input_of(*call, target, port);
    hand_over(found == nullptr ? strait_value{} : found->view(), *value);
  });
}

strait_status output(strait_call* call, uint32_t frame, uint32_t port, strait_value* value) {
  return on_frame(call, frame, [&](CallFrame& target, Pending& pending) {
    require_value(value);
    require_output(*call, target, port, *value);
    pending.outputs[port] = Value::allocate(*value);
    hand_over(pending.outputs[port].view(), *value);
  });
}

strait_status pass(strait_call* call, uint32_t frame, uint32_t input_port, uint32_t output_port) {
  return on_frame(call, frame, [&](CallFrame& target, Pending& pending) {
    const Value* value = input_of(*call, target, input_port);
    if (value == nullptr)
      refuse(fmt::format("the stage passed input {}, which is not connected", input_port));
    require_output(*call, target, output_port, value->view());
    pending.outputs[output_port] = *value;
  });
}

void set_attribute(const strait_call& call, Pending& pending, const char* key, Attribute value) {
  if (key == nullptr || *key == '\0') refuse("the stage set an attribute without a key");
  pending.attributes[call.stage + "." + key] = std::move(value);
}

strait_status set_number(strait_call* call, uint32_t frame, const char* key, double value) {
  return on_frame(call, frame,
                  [&](CallFrame&, Pending& pending) { set_attribute(*call, pending, key, value); });
}

strait_status set_text(strait_call* call, uint32_t frame, const char* key, const char* value) {
  return on_frame(call, frame, [&](CallFrame&, Pending& pending) {
    if (value == nullptr) refuse("the stage set an attribute to no text");
    set_attribute(*call, pending, key, std::string(value));
  });
}

strait_status drop(strait_call* call, uint32_t frame) {
  return on_frame(call, frame, [&](CallFrame&, Pending& pending) { pending.dropped = true; });
}

strait_status fail(strait_call* call, uint32_t frame, strait_status status, const char* message) {
  return on_frame(call, frame, [&](CallFrame&, Pending& pending) {
    pending.failure =
        Failure{call->stage, to_code(status), message == nullptr ? "failed without a message" : message};
  });
}

// Below OUT and nowhere else. `folder`: empty, or a name and '/'.
std::string output_path(const std::string& folder, const Source& source, const char* suffix) {
  if (suffix == nullptr || *suffix == '\0') refuse("the stage wrote a file without a suffix");
  const std::string relative = folder + source.output_stem + suffix;
  for (size_t start = 0; start <= relative.size();) {
    const size_t end = std::min(relative.find('/', start), relative.size());
    const std::string_view part = std::string_view(relative).substr(start, end - start);
    if (part.empty() || part == "." || part == "..")
      refuse(fmt::format("the stage wrote a file with the suffix '{}', which leaves its place", suffix));
    start = end + 1;
  }
  return relative;
}

void queue_file(const CallFrame& target, Pending& pending, const std::string& relative, const void* data,
                uint64_t bytes) {
  if (data == nullptr && bytes != 0) refuse("the stage wrote a file without data");
  const auto same = [&](const OutputFile& file) { return file.relative == relative; };
  const std::vector<OutputFile>& earlier = target.frame->files;
  if (std::any_of(earlier.begin(), earlier.end(), same) ||
      std::any_of(pending.files.begin(), pending.files.end(), same))
    throw Error(Code::usage, "", fmt::format("the file {} is written twice", relative),
                "give one of the stages another suffix or format");
  const char* begin = static_cast<const char*>(data);
  pending.files.push_back(
      {relative, bytes == 0 ? std::vector<char>{} : std::vector<char>(begin, begin + bytes)});
}

strait_status write_file(strait_call* call, uint32_t frame, const char* suffix, const void* data,
                         uint64_t bytes) {
  return on_frame(call, frame, [&](CallFrame& target, Pending& pending) {
    queue_file(target, pending, output_path("", target.frame->source, suffix), data, bytes);
  });
}

strait_status write_file_in(strait_call* call, uint32_t frame, const char* folder, const char* suffix,
                            const void* data, uint64_t bytes) {
  return on_frame(call, frame, [&](CallFrame& target, Pending& pending) {
    const std::string name = folder == nullptr ? "" : folder;
    if (name.empty() || name.find_first_of("/\\") != std::string::npos)
      refuse(fmt::format("the stage wrote a file into the folder '{}', expected one name", name));
    queue_file(target, pending, output_path(name + "/", target.frame->source, suffix), data, bytes);
  });
}

strait_status attribute(const strait_call* call, uint32_t frame, const char* key, double* number,
                        const char** text) {
  return answer(static_cast<strait_status>(Code::internal), [&] {
    if (key == nullptr || number == nullptr || text == nullptr)
      refuse("the stage asked for an attribute without a key, or without room for it");
    *number = std::numeric_limits<double>::quiet_NaN();
    *text = nullptr;
    const Attributes& known = frame_of(call, frame).frame->attributes;
    const auto found = known.find(key);
    if (found == known.end()) return STRAIT_OK;
    if (const auto* value = std::get_if<std::string>(&found->second))
      *text = value->c_str();
    else
      *number = std::get<double>(found->second);
    return STRAIT_OK;
  });
}

}  // namespace

void fill_call_functions(strait_host& table) {
  table.frame_count = frame_count;
  table.source_path = source_path;
  table.relative_path = relative_path;
  table.seed = seed;
  table.input = input;
  table.output = output;
  table.pass = pass;
  table.set_number = set_number;
  table.set_text = set_text;
  table.drop = drop;
  table.fail = fail;
  table.write_file = write_file;
  table.attribute = attribute;
  table.write_file_in = write_file_in;
  table.ordinal = ordinal;
}

}  // namespace strait::host
