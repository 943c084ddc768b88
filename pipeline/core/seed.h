// Seeds that depend on names, not on the order of work, so that any number of lanes makes the same bytes.
#pragma once

#include <cstdint>
#include <string_view>

namespace strait {

// Mixes a seed with a name (FNV-1a, then the finaliser of SplitMix64). Stable across platforms and versions.
uint64_t derive_seed(uint64_t seed, std::string_view name);

inline uint64_t derive_seed(uint64_t seed, std::string_view first, std::string_view second) {
  return derive_seed(derive_seed(seed, first), second);
}

}  // namespace strait
