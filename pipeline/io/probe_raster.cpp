// Headers of BMP and Radiance HDR.
#include <cstdlib>

#include <fmt/format.h>

#include "io/pnm.h"
#include "io/probe_formats.h"

namespace strait::io {

Header probe_bmp(Bytes bytes) {
  const ByteReader in(bytes, "BMP");
  const uint64_t pixels_at = in.little(10, 4);
  const uint64_t header_bytes = in.little(14, 4);
  const bool os2 = header_bytes == 12;
  if (!os2 && header_bytes < 16) throw Error(Code::bad_input, "BMP", "the header's size is illegal");
  Header header;
  header.width_px = os2 ? static_cast<int64_t>(in.little(18, 2)) : static_cast<int32_t>(in.little(18, 4));
  header.height_px = os2 ? static_cast<int64_t>(in.little(20, 2)) : static_cast<int32_t>(in.little(22, 4));
  header.height_px = std::abs(header.height_px);  // negative: rows from the top
  const uint64_t bits = in.little(os2 ? 24 : 28, 2);
  const uint64_t compression = header_bytes >= 40 ? in.little(30, 4) : 0;
  if (compression > 3)
    throw Error(Code::unsupported, "BMP", "compressions other than run lengths are not read");
  const bool has_alpha_mask = header_bytes >= 56 && compression == 3 && in.little(66, 4) != 0;
  header.channels = bits == 32 && has_alpha_mask ? 4 : 3;
  if (header.width_px > 0 && (compression == 0 || compression == 3)) {
    const uint64_t row_bytes = (static_cast<uint64_t>(header.width_px) * bits + 31) / 32 * 4;
    const uint64_t expected = pixels_at + row_bytes * static_cast<uint64_t>(header.height_px);
    if (expected > in.size() && header.width_px <= 65535 && header.height_px <= 65535)
      throw Error(Code::bad_input, "BMP",
                  fmt::format("the file is cut off: {} of {} bytes", in.size(), expected));
  }
  return header;
}

Header probe_hdr(Bytes bytes) {
  const ByteReader in(bytes, "Radiance HDR");
  uint64_t at = 0;
  bool blank = false;
  while (!blank) {  // the header ends in an empty line
    const uint64_t line = at;
    while (in.byte(at) != '\n') ++at;
    blank = at == line;
    ++at;
  }
  Words words(bytes.subspan(static_cast<size_t>(at)), "Radiance HDR");
  const std::string rows = words.word();
  Header header;
  header.height_px = words.number();
  const std::string columns = words.word();
  header.width_px = words.number();
  if (rows != "-Y" || columns != "+X")
    throw Error(Code::unsupported, "Radiance HDR",
                "only rows from the top and columns from the left are read");
  header.channels = 3;
  header.bits = 32;
  return header;
}

}  // namespace strait::io
