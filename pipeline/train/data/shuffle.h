// A shuffled order that needs no memory: the item at any position can be asked for.
#pragma once

#include <cstdint>

namespace strait::train {

// Position `position` (0 to count - 1) of a pseudo-random permutation of 0 to count - 1, count at least 1, at
// most 2^62: a Feistel network of four rounds over the next power of 4, walked until it falls into the range
// (Black and Rogaway 2002, doi:10.1007/3-540-45760-7_9). The same on every machine.
uint64_t shuffled(uint64_t position, uint64_t count, uint64_t seed);

}  // namespace strait::train
