#include "core/seed.h"

namespace strait {

namespace {

// The finaliser of SplitMix64 (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195).
uint64_t finish(uint64_t hash) {
  hash += 0x9e3779b97f4a7c15ULL;
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9ULL;
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebULL;
  return hash ^ (hash >> 31);
}

}  // namespace

uint64_t derive_seed(uint64_t seed, std::string_view name) {
  // The seed is mixed first: left plain, its low bits could cancel those of the name's first letter.
  uint64_t hash = 14695981039346656037ULL ^ finish(seed);
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return finish(hash);
}

}  // namespace strait
