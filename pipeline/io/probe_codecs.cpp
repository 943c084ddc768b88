// Headers of PNG (W3C PNG), JPEG (ITU-T T.81) and WebP (RFC 9649).
#include <fmt/format.h>

#include "io/probe_formats.h"

namespace strait::io {

namespace {

int png_channels(unsigned colour_type) {
  switch (colour_type) {
    case 0:
      return 1;
    case 2:
    case 3:
      return 3;
    case 4:
    case 6:
      return 4;
    default:
      throw Error(Code::bad_input, "PNG", fmt::format("colour type {} does not exist", colour_type));
  }
}

bool png_depth_fits(unsigned colour_type, unsigned depth) {
  if (depth == 8) return true;
  if (depth == 16) return colour_type != 3;
  return (depth == 1 || depth == 2 || depth == 4) && (colour_type == 0 || colour_type == 3);
}

Header jpeg_frame(const ByteReader& in, uint64_t at) {
  const uint64_t precision = in.big(at, 1);
  const uint64_t components = in.big(at + 5, 1);
  if (precision != 8)
    throw Error(Code::unsupported, "JPEG", fmt::format("{} bits a sample; only 8 are read", precision));
  if (components != 1 && components != 3 && components != 4)
    throw Error(Code::unsupported, "JPEG",
                fmt::format("{} components; only 1, 3 and 4 are read", components));
  Header header;
  header.height_px = static_cast<int64_t>(in.big(at + 1, 2));
  header.width_px = static_cast<int64_t>(in.big(at + 3, 2));
  header.channels = components == 1 ? 1 : 3;
  return header;
}

bool is_frame_marker(unsigned marker) {
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

}  // namespace

Header probe_png(Bytes bytes) {
  const ByteReader in(bytes, "PNG");
  if (in.big(8, 4) != 13 || !in.is(12, "IHDR"))
    throw Error(Code::bad_input, "PNG", "does not begin with its IHDR");
  const auto depth = static_cast<unsigned>(in.big(24, 1));
  const auto colour_type = static_cast<unsigned>(in.big(25, 1));
  Header header;
  header.width_px = static_cast<int64_t>(in.big(16, 4));
  header.height_px = static_cast<int64_t>(in.big(20, 4));
  header.channels = png_channels(colour_type);
  header.bits = depth == 16 ? 16 : 8;
  if (!png_depth_fits(colour_type, depth))
    throw Error(Code::bad_input, "PNG",
                fmt::format("depth {} with colour type {} is illegal", depth, colour_type));
  return header;
}

Header probe_jpeg(Bytes bytes) {
  const ByteReader in(bytes, "JPEG");
  for (uint64_t at = 2;;) {
    while (in.byte(at) != 0xff) ++at;  // libjpeg skips stray bytes too
    while (in.byte(at) == 0xff) ++at;  // fill bytes may stand before a marker
    const unsigned marker = in.byte(at++);
    if (is_frame_marker(marker)) {
      const bool sequential_or_progressive = marker <= 0xc2 || marker == 0xc9 || marker == 0xca;
      if (!sequential_or_progressive)
        throw Error(Code::unsupported, "JPEG", "lossless and hierarchical JPEG are not read",
                    "store it as PNG");
      return jpeg_frame(in, at + 2);
    }
    if (marker == 0xda || marker == 0xd9 || marker == 0)
      throw Error(Code::bad_input, "JPEG", "has no frame header before its data");
    const uint64_t length = in.big(at, 2);
    if (length < 2)
      throw Error(Code::bad_input, "JPEG", fmt::format("segment of length {} at byte {}", length, at));
    at += length;
  }
}

Header probe_webp(Bytes bytes) {
  const ByteReader in(bytes, "WebP");
  const uint64_t riff = in.little(4, 4) + 8;
  if (riff > in.size())
    throw Error(Code::bad_input, "WebP", fmt::format("the file is cut off: {} of {} bytes", in.size(), riff));
  Header header;
  header.channels = 3;
  if (in.is(12, "VP8X")) {
    const uint64_t flags = in.little(20, 1);
    if ((flags & 0x02) != 0)
      throw Error(Code::unsupported, "WebP", "animations are not read", "store the frames one by one");
    if ((flags & 0x10) != 0) header.channels = 4;
    header.width_px = static_cast<int64_t>(in.little(24, 3)) + 1;
    header.height_px = static_cast<int64_t>(in.little(27, 3)) + 1;
  } else if (in.is(12, "VP8L") && in.byte(20) == 0x2f) {
    const uint64_t packed = in.little(21, 4);
    header.width_px = static_cast<int64_t>(packed & 0x3fff) + 1;
    header.height_px = static_cast<int64_t>(packed >> 14 & 0x3fff) + 1;
    if ((packed >> 28 & 1) != 0) header.channels = 4;
  } else if (in.is(12, "VP8 ") && in.is(23, "\x9d\x01\x2a")) {
    header.width_px = static_cast<int64_t>(in.little(26, 2) & 0x3fff);
    header.height_px = static_cast<int64_t>(in.little(28, 2) & 0x3fff);
  } else {
    throw Error(Code::bad_input, "WebP", "has no VP8, VP8L or VP8X chunk where one must stand");
  }
  return header;
}

}  // namespace strait::io
