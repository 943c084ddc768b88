// For authors of stages: the C boundary worn as C++. A stage is a class with
//   static strait::Contract contract();   what it declares
//   explicit T(const strait::Params&);    throws strait::Error for parameters that do not go together
//   void run(strait::Frame&);             one frame: read inputs, make every output
// or, for a batchable contract, void run(std::span<strait::Frame>). One that also has void
// finish(strait::Frame&) collects: after the last frame it is called once, to write what sums up the run.
// `run` is const in spirit: unless the contract says serial(), several threads enter it at once on the same
// object. An exception fails the frame (or, from a span, all frames of the call, which are then tried one by
// one). STRAIT_PLUGIN(name, version, T...) exports them.
#pragma once

#include <algorithm>
#include <cmath>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "strait/abi.h"
#include "strait/contract.h"
#include "strait/error.h"
#include "strait/params.h"

namespace strait {

// Hidden, so that plugins whose classes share a name never share these statics, whatever flags they are built
// with.
namespace [[gnu::visibility("hidden")]] detail {
inline const strait_host*& host() {  // one per plugin: set by the first create()
  static const strait_host* table = nullptr;
  return table;
}

// Runs `body`; an exception becomes the status it carries, its text the thread's error.
template <typename Body>
strait_status guarded(const strait_host* host, Body&& body) noexcept {
  try {
    body();
    return STRAIT_OK;
  } catch (const Error& e) {
    host->set_error(static_cast<strait_status>(e.code()), e.what());
    return static_cast<strait_status>(e.code());
  } catch (const std::bad_alloc&) {
    host->set_error(static_cast<strait_status>(Code::limit), "out of memory");
    return static_cast<strait_status>(Code::limit);
  } catch (const std::exception& e) {
    host->set_error(static_cast<strait_status>(Code::internal), e.what());
    return static_cast<strait_status>(Code::internal);
  } catch (...) {
    host->set_error(static_cast<strait_status>(Code::internal), "an exception that is no std::exception");
    return static_cast<strait_status>(Code::internal);
  }
}
}  // namespace detail

// A line for whoever watches the run, from a stage or trainer that was made. For what needs attention and is
// no failure.
inline void warn(const std::string& text) {
  if (detail::host() != nullptr) detail::host()->log(STRAIT_LOG_WARNING, text.c_str());
}

// In a program that is host and plugin at once the host's own Frame (core/frame.h) is another type: hence a
// namespace of its own, which authors need not name.
inline namespace author {

// One frame in a call. Cheap to copy; valid during the call.
class Frame {
 public:
  Frame(const strait_host* host, strait_call* call, uint32_t index)
      : host_(host), call_(call), index_(index) {}

  std::string source_path() const { return host_->source_path(call_, index_); }
  std::string relative_path() const { return host_->relative_path(call_, index_); }
  uint64_t seed() const { return host_->seed(call_, index_); }
  uint64_t ordinal() const { return host_->ordinal(call_, index_); }

  // A port's value; kind is 0 where an optional input is not connected. Read only.
  strait_value input(uint32_t port = 0) const {
    strait_value value{};
    value.struct_size = sizeof value;
    require(host_->input(call_, index_, port, &value));
    return value;
  }
  // Memory for an output, owned by the host, uninitialised.
  strait_value new_tensor(std::span<const int64_t> shape, uint32_t port = 0) {  // f32
    return new_value(STRAIT_TENSOR, STRAIT_TYPE_F32, shape, port);
  }
  strait_value new_bytes(int64_t count, uint32_t port = 0) {
    return new_value(STRAIT_BYTES, STRAIT_TYPE_U8, {&count, 1}, port);
  }
  strait_value new_image(int64_t height, int64_t width, int64_t channels, uint32_t type, uint32_t port = 0) {
    const int64_t shape[] = {height, width, channels};
    return new_value(STRAIT_IMAGE, type, shape, port);
  }
  void pass(uint32_t input = 0, uint32_t output = 0) { require(host_->pass(call_, index_, input, output)); }

  void set(const char* key, double value) { require(host_->set_number(call_, index_, key, value)); }
  void set(const char* key, const std::string& value) {
    require(host_->set_text(call_, index_, key, value.c_str()));
  }
  // What an earlier stage has set, "stage.key"; nothing where there is no such number or text.
  std::optional<double> number(const std::string& key) const {
    const double value = attribute(key).first;
    return std::isnan(value) ? std::nullopt : std::optional(value);
  }
  std::optional<std::string> text(const std::string& key) const {
    const char* value = attribute(key).second;
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  }

  void drop() { require(host_->drop(call_, index_)); }
  void fail(const Error& error) {
    require(host_->fail(call_, index_, static_cast<strait_status>(error.code()), error.what()));
  }
  // Queues OUT/<relative path without extension><suffix>; the data is copied.
  void write_file(const std::string& suffix, const void* data, uint64_t bytes) {
    require(host_->write_file(call_, index_, suffix.c_str(), data, bytes));
  }
  // The same below OUT/<folder>, which is one name.
  void write_file_in(const std::string& folder, const std::string& suffix, const void* data, uint64_t bytes) {
    require(host_->write_file_in(call_, index_, folder.c_str(), suffix.c_str(), data, bytes));
  }

 private:
  std::pair<double, const char*> attribute(const std::string& key) const {
    std::pair<double, const char*> found;
    require(host_->attribute(call_, index_, key.c_str(), &found.first, &found.second));
    return found;
  }
  strait_value new_value(uint32_t kind, uint32_t type, std::span<const int64_t> shape, uint32_t port) {
    if (shape.size() > STRAIT_MAX_RANK)
      throw Error(Code::internal, "frame", "an output of more dimensions than a value can have");
    strait_value value{};
    value.struct_size = sizeof value;
    value.kind = kind;
    value.type = type;
    value.rank = static_cast<uint32_t>(shape.size());
    std::copy(shape.begin(), shape.end(), value.shape);
    require(host_->output(call_, index_, port, &value));
    return value;
  }
  static void require(strait_status status) {
    if (status != STRAIT_OK)
      throw Error(static_cast<Code>(status), "frame", "the host refused a stage's request");
  }

  const strait_host* host_;
  strait_call* call_;
  uint32_t index_;
};

}  // namespace author

namespace [[gnu::visibility("hidden")]] detail {

// Adapts a stage class to the C functions of strait_stage.
template <typename T>
struct StageAdapter {
  static constexpr bool kBatch = requires(T & stage, std::span<Frame> frames) { stage.run(frames); };
  static constexpr bool kCollects = requires(T & stage, Frame& frame) { stage.finish(frame); };

  static strait_status create(const strait_host* host, const strait_params* params, void** instance) {
    detail::host() = host;
    return guarded(host, [&] { *instance = new T(Params(host, params)); });
  }

  static strait_status run(void* instance, strait_call* call) {
    const strait_host* host = detail::host();
    T& stage = *static_cast<T*>(instance);
    std::vector<Frame> frames;
    const uint32_t count = host->frame_count(call);
    return guarded(host, [&] {
      for (uint32_t i = 0; i < count; ++i) frames.emplace_back(host, call, i);
      if constexpr (kBatch) {
        stage.run(std::span<Frame>(frames));
      } else {
        for (Frame& frame : frames) run_one(stage, frame, count);
      }
    });
  }

  static void destroy(void* instance) { delete static_cast<T*>(instance); }

  static strait_status finish(void* instance, strait_call* call) {
    const strait_host* host = detail::host();
    return guarded(host, [&] {
      Frame frame(host, call, 0);
      if constexpr (kCollects) static_cast<T*>(instance)->finish(frame);
    });
  }

  static const strait_stage* table() {
    static const Contract contract = T::contract();
    static const strait_contract c = contract.c();
    static const strait_stage stage = {sizeof(strait_stage),        &c, create, run, destroy,
                                       kCollects ? finish : nullptr};
    return &stage;
  }

 private:
  static void run_one(T& stage, Frame& frame, uint32_t count) {
    if (count == 1) return stage.run(frame);
    try {
      stage.run(frame);
    } catch (const Error& e) {
      frame.fail(e);
    } catch (const std::exception& e) {
      frame.fail(Error(Code::internal, "", e.what()));
    }
  }
};

template <typename... T>
const strait_stage* const* stage_list() {
  static const strait_stage* const list[] = {StageAdapter<T>::table()..., nullptr};
  return list;
}

}  // namespace detail
}  // namespace strait

// What a plugin exports: once per library, at namespace scope. T... are its stage classes.
#define STRAIT_PLUGIN(name, version, ...) STRAIT_PLUGIN_EXTENDED(name, version, nullptr, __VA_ARGS__)

// The same with a function const void*(const char* extension_name).
#define STRAIT_PLUGIN_EXTENDED(name, version, extension, ...)                                     \
  extern "C" __attribute__((visibility("default"))) const strait_plugin_info strait_plugin;       \
  extern "C" const strait_plugin_info strait_plugin = {sizeof(strait_plugin_info),                \
                                                       STRAIT_ABI_MAJOR,                          \
                                                       STRAIT_ABI_MINOR,                          \
                                                       name,                                      \
                                                       version,                                   \
                                                       ::strait::detail::stage_list<__VA_ARGS__>, \
                                                       extension}
