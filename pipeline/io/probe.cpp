#include "io/probe.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include <fmt/format.h>

#include "io/probe_formats.h"

namespace strait::io {

namespace {

using namespace std::string_view_literals;

struct Reader {
  Format format;
  const char* name;
  std::string_view extensions;  // each with its dot and a space after it
  bool (*matches)(const ByteReader&);
  Header (*probe)(Bytes);
};

bool is_pnm(const ByteReader& in) {
  return in.has(0, 3) && in.is(0, "P") && in.byte(1) >= '1' && in.byte(1) <= '7' &&
         (std::isspace(in.byte(2)) != 0 || in.byte(2) == '#');
}
bool is_pfm(const ByteReader& in) {
  return in.has(0, 3) && (in.is(0, "PF") || in.is(0, "Pf")) && std::isspace(in.byte(2)) != 0;
}
bool is_tiff(const ByteReader& in) {
  return in.is(0, "II*\0"sv) || in.is(0, "MM\0*"sv) || in.is(0, "II+\0"sv) || in.is(0, "MM\0+"sv);
}

constexpr std::array kReaders = {
    Reader{Format::png, "PNG", ".png ", [](const ByteReader& in) { return in.is(0, "\x89PNG\r\n\x1a\n"); },
           probe_png},
    Reader{Format::jpeg, "JPEG", ".jpg .jpeg .jpe .jfif ",
           [](const ByteReader& in) { return in.is(0, "\xff\xd8\xff"); }, probe_jpeg},
    Reader{Format::webp, "WebP", ".webp ",
           [](const ByteReader& in) { return in.is(0, "RIFF") && in.is(8, "WEBP"); }, probe_webp},
    Reader{Format::tiff, "TIFF", ".tif .tiff ", is_tiff, probe_tiff},
    Reader{Format::bmp, "BMP", ".bmp .dib ", [](const ByteReader& in) { return in.is(0, "BM"); }, probe_bmp},
    Reader{Format::pnm, "PNM", ".pbm .pgm .ppm .pnm .pam ", is_pnm, probe_pnm},
    Reader{Format::pfm, "PFM", ".pfm ", is_pfm, probe_pnm},
    Reader{Format::hdr, "Radiance HDR", ".hdr ",
           [](const ByteReader& in) { return in.is(0, "#?RADIANCE") || in.is(0, "#?RGBE"); }, probe_hdr},
};

// Formats that are recognised only to say so.
struct Known {
  const char* name;
  uint64_t at;
  std::string_view magic;
};
constexpr std::array kKnown = {
    Known{"a GIF", 0, "GIF8"},
    Known{"a QOI", 0, "qoif"},
    Known{"a JPEG 2000", 4, "jP  "},
    Known{"a JPEG 2000 codestream", 0, "\xff\x4f\xff\x51"},
    Known{"an OpenEXR", 0, "\x76\x2f\x31\x01"},
    Known{"a HEIF or AVIF", 4, "ftyp"},
    Known{"a JPEG XL", 0, "\xff\x0a"},
    Known{"a Photoshop", 0, "8BPS"},
    Known{"a PDF", 0, "%PDF"},
};

const Reader& reader_of(Format format) {
  return *std::find_if(kReaders.begin(), kReaders.end(),
                       [=](const Reader& one) { return one.format == format; });
}

[[noreturn]] void refuse(const ByteReader& in) {
  if (in.size() == 0) throw Error(Code::bad_input, "", "the file is empty");
  for (const Known& known : kKnown)
    if (in.is(known.at, known.magic))
      throw Error(Code::unsupported, "", fmt::format("is {} file, which strait does not read", known.name),
                  "convert it to one of " + readable_formats());
  throw Error(Code::bad_input, "",
              fmt::format("is not a picture that strait reads ({})", readable_formats()));
}

}  // namespace

const char* format_name(Format format) {
  return reader_of(format).name;
}

std::string readable_formats() {
  std::string all;
  for (const Reader& reader : kReaders) all += (all.empty() ? "" : ", ") + std::string(reader.name);
  return all;
}

bool has_picture_extension(const std::filesystem::path& file) {
  std::string extension = file.extension().string() + ' ';
  for (char& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return extension.size() > 2 && std::any_of(kReaders.begin(), kReaders.end(), [&](const Reader& reader) {
           return reader.extensions.find(extension) != std::string_view::npos;
         });
}

Header probe(std::span<const uint8_t> bytes) {
  const ByteReader in(bytes, "file");
  for (const Reader& reader : kReaders) {
    if (!reader.matches(in)) continue;
    Header header = reader.probe(bytes);
    header.format = reader.format;
    if (header.width_px <= 0 || header.height_px <= 0)
      throw Error(Code::bad_input, reader.name,
                  fmt::format("a picture of {}x{} pixels has no pixels", header.width_px, header.height_px));
    return header;
  }
  refuse(in);
}

void check_limits(const Header& header, const Limits& limits) {
  const auto [shorter, longer] = std::minmax(header.width_px, header.height_px);
  const std::string size = fmt::format("the header says {}x{} pixels", header.width_px, header.height_px);
  if (longer > limits.max_side_px)
    throw Error(Code::limit, format_name(header.format),
                fmt::format("{}, allowed is a side of {}", size, limits.max_side_px),
                "raise max_side of load");
  const double megapixels = static_cast<double>(shorter) * static_cast<double>(longer) / 1e6;
  if (megapixels > limits.max_megapixels)
    throw Error(Code::limit, format_name(header.format),
                fmt::format("{}, allowed are {} million", size, limits.max_megapixels),
                "raise max_megapixels of load");
  if (static_cast<double>(longer) > limits.max_aspect * static_cast<double>(shorter))
    throw Error(Code::limit, format_name(header.format),
                fmt::format("{}, allowed is a ratio of sides of {}", size, limits.max_aspect),
                "raise max_aspect of load");
}

}  // namespace strait::io
