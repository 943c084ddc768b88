#include "host/contract_check.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "core/abi_array.h"
#include "core/settings.h"
#include "strait/error.h"

namespace strait::host {

namespace {

constexpr uint32_t kMostEntries = 256;  // ports or parameters of one stage
constexpr std::array<std::string_view, 5> kReserved = {"name", "type", "from", "when", "isolation"};

void require(bool holds, const std::string& where, const std::string& what) {
  if (!holds) throw Error(Code::unsupported, where, what, "mend its contract");
}

bool is_name(const char* name, std::string_view others) {
  if (name == nullptr || *name < 'a' || *name > 'z') return false;
  for (const char c : std::string_view(name))
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || others.find(c) != std::string_view::npos))
      return false;
  return true;
}

// An array of structs whose first says how large they are.
template <typename T>
AbiArray<T> checked_array(const T* first, uint32_t count, const std::string& where, const char* what) {
  require(count <= kMostEntries, where,
          fmt::format("declares {} {}s, allowed are {}", count, what, kMostEntries));
  require(count == 0 || first != nullptr, where,
          fmt::format("declares {} {}s, but no table of them", count, what));
  require(count == 0 || (first->struct_size >= sizeof(T) && first->struct_size % alignof(T) == 0), where,
          fmt::format("the struct_size of its {}s is {}, expected {}", what,
                      count == 0 ? 0 : first->struct_size, sizeof(T)));
  return abi_array(first, count);
}

template <typename T>
std::string named(const T& entry, const std::string& where, const char* what, std::set<std::string>& seen) {
  require(is_name(entry.name, "-_"), where,
          fmt::format("the name of one {} is '{}', expected lower-case letters, digits, '-' or '_'", what,
                      entry.name == nullptr ? "" : entry.name));
  require(seen.insert(entry.name).second, where, fmt::format("declares the {} '{}' twice", what, entry.name));
  const std::string place = fmt::format("{}: {} '{}'", where, what, entry.name);
  require(entry.doc != nullptr, place, "has no doc");
  return place;
}

void check_kind(const strait_port& port, const std::string& where) {
  require(port.kind >= STRAIT_IMAGE && port.kind <= STRAIT_BYTES, where,
          fmt::format("is of kind {}, expected image (1), tensor (2) or bytes (3)", port.kind));
  if (port.kind != STRAIT_IMAGE)
    return require(port.formats == 0, where, "has image formats, but is no image");
  require((port.formats & STRAIT_ANY_CHANNELS) != 0 && (port.formats & STRAIT_ANY_DEPTH) != 0 &&
              (port.formats & ~static_cast<uint32_t>(STRAIT_ANY_IMAGE)) == 0,
          where, fmt::format("has the formats {:#x}, expected some channels and some depths", port.formats));
}

void check_ports(const strait_contract& c, const std::string& where) {
  std::set<std::string> seen;
  const AbiArray<strait_port> inputs = checked_array(c.inputs, c.input_count, where, "input");
  for (const strait_port& input : inputs) check_kind(input, named(input, where, "input", seen));
  seen.clear();
  for (const strait_port& output : checked_array(c.outputs, c.output_count, where, "output")) {
    const std::string place = named(output, where, "output", seen);
    check_kind(output, place);
    if (output.kind != STRAIT_IMAGE) continue;
    for (const int32_t followed : {output.channels_follow, output.depth_follows}) {
      if (followed == -1) continue;
      require(followed >= 0 && followed < static_cast<int64_t>(inputs.size()), place,
              fmt::format("follows input {}, but there are {} inputs (-1 follows none)", followed,
                          inputs.size()));
      require(inputs[static_cast<size_t>(followed)].kind == STRAIT_IMAGE, place,
              "follows an input that is no image");
    }
  }
}

void check_param(const strait_param& param, const std::string& where) {
  require(param.type >= STRAIT_PARAM_BOOL && param.type <= STRAIT_PARAM_FILE, where,
          fmt::format("is of unknown type {}", param.type));
  require(param.unit != nullptr, where, "has no unit (may be empty, not null)");
  const bool has_choices = param.choices != nullptr && *param.choices != nullptr;
  require(has_choices == (param.type == STRAIT_PARAM_CHOICE), where,
          "choices belong to the type choice, which needs some");
  const bool numbers =
      param.type == STRAIT_PARAM_INT || param.type == STRAIT_PARAM_REAL || param.type == STRAIT_PARAM_INTS;
  require(!numbers || param.min <= param.max, where,
          fmt::format("has the range {} to {}", param.min, param.max));
  if (param.fallback == nullptr) return;
  std::vector<Problem> problems;
  check_settings({}, &param, 1, "its default", Location{}, problems);
  if (!problems.empty()) throw Error(Code::unsupported, where, problems.front().text);
}

void check_params(const strait_contract& c, const std::string& where) {
  std::set<std::string> seen;
  for (const strait_param& param : checked_array(c.params, c.param_count, where, "parameter")) {
    const std::string place = named(param, where, "parameter", seen);
    for (const std::string_view reserved : kReserved)
      require(param.name != reserved, place, "has a name that graphs keep for themselves");
    check_param(param, place);
  }
}

}  // namespace

bool is_type_name(const char* name) {
  return is_name(name, "-");
}

void check_stage(const strait_stage* stage) {
  constexpr size_t kLeast = offsetof(strait_stage, finish);  // version 1.0 had no more
  require(stage->struct_size >= kLeast, "a stage",
          fmt::format("has a table of {} bytes, expected {}", stage->struct_size, sizeof(strait_stage)));
  require(stage->contract != nullptr && stage->contract->struct_size >= offsetof(strait_contract, generates),
          "a stage", "has no complete contract");
  const strait_contract& c = *stage->contract;
  require(is_type_name(c.type), "a stage",
          fmt::format("is called '{}', expected lower-case letters, digits and '-'",
                      c.type == nullptr ? "" : c.type));
  const std::string where = fmt::format("stage '{}'", c.type);
  require(stage->create != nullptr && stage->run != nullptr && stage->destroy != nullptr, where,
          "lacks create, run or destroy");
  require(c.about != nullptr, where, "does not say what it is about");
  require(c.threading == STRAIT_PARALLEL || c.threading == STRAIT_SERIAL, where,
          fmt::format("has the unknown threading {}", c.threading));
  require(c.halo_px >= -1, where, fmt::format("has a halo of {} px, expected -1 or more", c.halo_px));
  check_ports(c, where);
  check_params(c, where);
  if (!generates(c)) return;
  require(c.input_count == 0, where, "generates, but has inputs");
  bool counts = false;
  for (const strait_param& param : params_of(c))
    counts = counts || (std::string_view(param.name) == "count" && param.type == STRAIT_PARAM_INT);
  require(counts, where, "generates, but has no integer parameter 'count'");
}

}  // namespace strait::host
