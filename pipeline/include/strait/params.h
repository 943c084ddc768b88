// What the author of a stage or trainer reads of its parameters.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "strait/abi.h"
#include "strait/error.h"

namespace strait {

// The checked parameters of a stage or trainer, defaults filled in. Valid while the constructor runs.
class Params {
 public:
  Params(const strait_host* host, const strait_params* params) : host_(host), params_(params) {}

  bool boolean(const char* name) const { return get<int32_t>(host_->param_bool, name) != 0; }
  int64_t integer(const char* name) const { return get<int64_t>(host_->param_int, name); }
  double real(const char* name) const { return get<double>(host_->param_real, name); }
  std::string text(const char* name) const { return get<const char*>(host_->param_text, name); }
  std::vector<int64_t> integers(const char* name) const {
    const int64_t* values = nullptr;
    uint32_t count = 0;
    if (host_->param_ints(params_, name, &values, &count) != STRAIT_OK) undeclared(name);
    return {values, values + count};
  }

 private:
  template <typename T>
  T get(strait_status (*getter)(const strait_params*, const char*, T*), const char* name) const {
    T value{};
    if (getter(params_, name, &value) != STRAIT_OK) undeclared(name);
    return value;
  }
  [[noreturn]] static void undeclared(const char* name) {
    throw Error(Code::internal, "parameter",
                std::string(name) + " is read with another name or type than declared",
                "compare the contract with the constructor");
  }

  const strait_host* host_;
  const strait_params* params_;
};

}  // namespace strait
