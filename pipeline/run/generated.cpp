#include "run/generated.h"

#include <fmt/format.h>

namespace strait::run {

std::vector<Source> generated_sources(int64_t count) {
  std::vector<Source> sources;
  for (int64_t i = 0; i < count; ++i) {
    const std::string name = fmt::format("{:06}", i);
    sources.push_back({{}, name, name, static_cast<uint64_t>(i)});
  }
  return sources;
}

}  // namespace strait::run
