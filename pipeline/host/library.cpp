#include "host/library.h"

#define BOOST_DLL_USE_STD_FS
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/dll/runtime_symbol_info.hpp>
#include <boost/dll/shared_library.hpp>
#include <fmt/format.h>

#include "strait/error.h"

namespace strait::host {

namespace {

using boost::dll::shared_library;

// The loader's own sentence, out of the frame that Boost.DLL puts around it.
std::string loader_reason(const std::string& what) {
  static constexpr std::string_view kBefore = "dlerror system message: ";
  const size_t start = what.find(kBefore);
  const size_t end = what.rfind("): ");
  if (start == std::string::npos || end == std::string::npos || end < start) return what;
  return what.substr(start + kBefore.size(), end - start - kBefore.size());
}

shared_library load(const std::filesystem::path& file) {
  try {
    return shared_library(file, boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local);
  } catch (const std::system_error& e) {
    throw Error(Code::unsupported, file.string(), "cannot be loaded: " + loader_reason(e.what()),
                "install what it needs, or build it again");
  }
}

void check_version(const std::filesystem::path& file, const strait_plugin_info& info) {
  if (info.abi_major != STRAIT_ABI_MAJOR || info.abi_minor > STRAIT_ABI_MINOR) {
    throw Error(Code::unsupported, file.string(),
                fmt::format("speaks version {}.{} of the plugin boundary, this strait speaks {}.{}",
                            info.abi_major, info.abi_minor, STRAIT_ABI_MAJOR, STRAIT_ABI_MINOR),
                "build it against this strait's headers");
  }
  if (info.struct_size < sizeof(strait_plugin_info))
    throw Error(Code::unsupported, file.string(),
                fmt::format("'{}' has {} bytes, expected at least {}", STRAIT_PLUGIN_SYMBOL, info.struct_size,
                            sizeof(strait_plugin_info)),
                "build it against this strait's headers");
}

// Holds libraries until the process ends: instances and contracts point into them.
void keep(shared_library library) {
  static auto& kept = *new std::vector<shared_library>;
  kept.push_back(std::move(library));
}

}  // namespace

const strait_plugin_info& open_plugin(const std::filesystem::path& file) {
  shared_library library = load(file);
  if (!library.has(STRAIT_PLUGIN_SYMBOL))
    throw Error(Code::unsupported, file.string(), fmt::format("exports no '{}'", STRAIT_PLUGIN_SYMBOL),
                "it is no plugin of strait, or its STRAIT_PLUGIN line is missing");
  const auto& info = library.get<const strait_plugin_info>(STRAIT_PLUGIN_SYMBOL);
  check_version(file, info);
  keep(std::move(library));
  return info;
}

std::filesystem::path program_folder() {
  return boost::dll::program_location().parent_path();
}

}  // namespace strait::host
