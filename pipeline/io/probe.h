// What a picture file claims to be, read from its header before anything is allocated for its pixels.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace strait::io {

enum class Format { png, jpeg, webp, tiff, bmp, pnm, pfm, hdr };

// "PNG", "JPEG", ...
const char* format_name(Format format);
// "PNG, JPEG, ...": all that can be read.
std::string readable_formats();
// Whether the extension (any case) is one of a format that can be read.
bool has_picture_extension(const std::filesystem::path& file);

// Width and height are those of the stored pixels, before EXIF's orientation is applied.
struct Header {
  Format format = Format::png;
  int64_t width_px = 0;
  int64_t height_px = 0;
  int channels = 0;     // 1 gray, 3 colour, 4 with alpha; palettes and transparent colours may add alpha
  int bits = 8;         // per channel: 8, 16 or 32 (float)
  int orientation = 1;  // TIFF only: the tag as it stands in the file
  uint64_t orientation_at = 0;  // TIFF only: where the tag's value stands; 0: there is none
  bool big_endian = false;      // TIFF only
};

struct Limits {
  double max_megapixels = 200;
  int64_t max_side_px = 65500;
  double max_aspect = 50000;  // longer side / shorter side
};

// Goes by content, never by name. Throws Error: bad_input (no picture, malformed or cut-off header; for TIFF,
// BMP, PNM and WebP also data shorter than announced), unsupported (a kind that strait knows and does not
// read).
Header probe(std::span<const uint8_t> bytes);

// Throws Error(limit), naming the parameter of `load` that raises it.
void check_limits(const Header& header, const Limits& limits);

}  // namespace strait::io
