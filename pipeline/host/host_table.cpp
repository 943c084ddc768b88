#include <memory>

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "host/call.h"
#include "host/stage_instance.h"
#include "host/thread_error.h"

namespace strait::host {

namespace {

// On standard error: standard output belongs to what a verb prints.
spdlog::logger& logger() {
  static const std::shared_ptr<spdlog::logger> kept = [] {
    auto made = std::make_shared<spdlog::logger>("strait", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%l: %v");
    return made;
  }();
  return *kept;
}

void log(uint32_t level, const char* text) {
  const auto severity = level == STRAIT_LOG_DEBUG  ? spdlog::level::debug
                        : level == STRAIT_LOG_INFO ? spdlog::level::info
                                                   : spdlog::level::warn;
  try {
    logger().log(severity, "{}", text == nullptr ? "" : text);
  } catch (...) {
    // A message that cannot be shown is no reason to fail a frame.
  }
}

template <typename T>
const T& value_of(const strait_params* params, const char* name) {
  if (params == nullptr || name == nullptr)
    throw Error(Code::internal, "", "a parameter was read without a name");
  const auto found = params->values.find(name);
  const T* value = found == params->values.end() ? nullptr : std::get_if<T>(&found->second);
  if (value == nullptr)
    throw Error(Code::internal, "", fmt::format("the parameter '{}' is not declared with this type", name));
  return *value;
}

template <typename Body>
strait_status guarded(Body&& body) noexcept {
  try {
    body();
    return STRAIT_OK;
  } catch (...) {
    return status_of_exception("an unknown exception");
  }
}

strait_status param_bool(const strait_params* params, const char* name, int32_t* value) {
  return guarded([&] { *value = value_of<bool>(params, name) ? 1 : 0; });
}

strait_status param_int(const strait_params* params, const char* name, int64_t* value) {
  return guarded([&] { *value = value_of<int64_t>(params, name); });
}

strait_status param_real(const strait_params* params, const char* name, double* value) {
  return guarded([&] { *value = value_of<double>(params, name); });
}

strait_status param_text(const strait_params* params, const char* name, const char** value) {
  return guarded([&] { *value = value_of<std::string>(params, name).c_str(); });
}

strait_status param_ints(const strait_params* params, const char* name, const int64_t** values,
                         uint32_t* count) {
  return guarded([&] {
    const auto& list = value_of<std::vector<int64_t>>(params, name);
    *values = list.data();
    *count = static_cast<uint32_t>(list.size());
  });
}

strait_host make_table() {
  strait_host table{};
  table.struct_size = sizeof table;
  table.abi_major = STRAIT_ABI_MAJOR;
  table.abi_minor = STRAIT_ABI_MINOR;
  table.log = log;
  table.set_error = set_thread_error;
  table.param_bool = param_bool;
  table.param_int = param_int;
  table.param_real = param_real;
  table.param_text = param_text;
  table.param_ints = param_ints;
  fill_call_functions(table);
  return table;
}

}  // namespace

const strait_host& host_table() {
  static const strait_host table = make_table();
  return table;
}

}  // namespace strait::host
