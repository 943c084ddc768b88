// The segments of a JPEG file in front of its first scan. Private to io.
#pragma once

#include "io/bytes.h"

namespace strait::io {

// Calls take(marker, position, size of the payload) for each of them until it returns false. Whether the
// payload is all there is for `take` to see.
template <class Take>
void for_each_jpeg_segment(const ByteReader& in, const Take& take) {
  for (uint64_t at = 2; in.has(at, 4) && in.byte(at) == 0xff;) {
    const unsigned marker = in.byte(at + 1);
    if (marker == 0xff) {  // padding
      ++at;
      continue;
    }
    const uint64_t length = in.big(at + 2, 2);
    if (marker == 0xda || length < 2) return;
    if (!take(marker, at + 4, length - 2)) return;
    at += 2 + length;
  }
}

}  // namespace strait::io
