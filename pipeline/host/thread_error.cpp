#include "host/thread_error.h"

#include <new>
#include <utility>

namespace strait::host {

namespace {

thread_local std::string last_message;

strait_status leave(Code code, const char* message) {
  set_thread_error(static_cast<strait_status>(code), message);
  return static_cast<strait_status>(code);
}

}  // namespace

void set_thread_error(strait_status, const char* message) {
  last_message = message == nullptr ? "" : message;
}

std::string take_thread_error(const std::string& otherwise) {
  std::string message = std::exchange(last_message, {});
  return message.empty() ? otherwise : message;
}

const std::string& thread_error() {
  return last_message;
}

Code to_code(strait_status status) {
  const bool known = status >= static_cast<int>(Code::usage) && status <= static_cast<int>(Code::internal);
  return known ? static_cast<Code>(status) : Code::internal;
}

strait_status status_of_exception(const char* unknown) {
  try {
    throw;
  } catch (const Error& e) {
    return leave(e.code(), e.what());
  } catch (const std::bad_alloc&) {
    return leave(Code::limit, "out of memory");
  } catch (const std::exception& e) {
    return leave(Code::internal, e.what());
  } catch (...) {
    return leave(Code::internal, unknown);
  }
}

}  // namespace strait::host
