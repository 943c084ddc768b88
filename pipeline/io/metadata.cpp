#include "io/metadata.h"

#include <exiv2/error.hpp>
#include <exiv2/exif.hpp>
#include <exiv2/version.hpp>

#include "io/bytes.h"
#include "io/jpeg_segments.h"

namespace strait::io {

namespace {

constexpr size_t kMostExifBytes = 1 << 20;

Bytes exif_of_jpeg(const ByteReader& in) {
  Bytes found;
  for_each_jpeg_segment(in, [&](unsigned marker, uint64_t at, uint64_t size) {
    if (marker == 0xe1 && size > 6 && in.is(at, {"Exif\0\0", 6})) found = in.slice(at + 6, size - 6);
    return found.empty();
  });
  return found;
}

Bytes exif_of_png(const ByteReader& in) {
  for (uint64_t at = 8; in.has(at, 12); at += 12 + in.big(at, 4))
    if (in.is(at + 4, "eXIf")) return in.slice(at + 8, in.big(at, 4));
  return {};
}

Bytes exif_of_webp(const ByteReader& in) {
  for (uint64_t at = 12; in.has(at, 8); at += 8 + (in.little(at + 4, 4) + 1) / 2 * 2) {
    if (!in.is(at, "EXIF")) continue;
    const Bytes chunk = in.slice(at + 8, in.little(at + 4, 4));
    return in.is(at + 8, {"Exif\0\0", 6}) && chunk.size() > 6 ? chunk.subspan(6) : chunk;
  }
  return {};
}

Bytes exif_block(Bytes bytes, Format format) {
  const ByteReader in(bytes, "EXIF");
  switch (format) {
    case Format::jpeg:
      return exif_of_jpeg(in);
    case Format::png:
      return exif_of_png(in);
    case Format::webp:
      return exif_of_webp(in);
    default:
      return {};
  }
}

// exiv2 0.28 renamed it.
int64_t first_integer(const Exiv2::Exifdatum& datum) {
#if EXIV2_TEST_VERSION(0, 28, 0)
  return datum.toInt64();
#else
  return datum.toLong();
#endif
}

// exiv2 gets the EXIF block alone: it is then free of locks, of XMP and of the container's traps.
int orientation_tag(Bytes exif) {
  static const bool quiet = [] {
    Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute);
    return true;
  }();
  static_cast<void>(quiet);
  Exiv2::ExifData data;
  Exiv2::ExifParser::decode(data, exif.data(), static_cast<uint32_t>(exif.size()));
  const auto found = data.findKey(Exiv2::ExifKey("Exif.Image.Orientation"));
  return found == data.end() || found->count() == 0 ? 1 : static_cast<int>(first_integer(*found));
}

}  // namespace

int orientation(std::span<const uint8_t> bytes, const Header& header) {
  int tag = header.orientation;
  try {
    const Bytes exif = exif_block(bytes, header.format);
    if (!exif.empty() && exif.size() <= kMostExifBytes) tag = orientation_tag(exif);
  } catch (const std::exception&) {  // of ours or exiv2's: the picture counts, its metadata does not
    return 1;
  }
  return tag >= 1 && tag <= 8 ? tag : 1;
}

cv::Mat upright(const cv::Mat& stored, int orientation) {
  constexpr int kAround = 0, kMirror = 1, kBoth = -1;  // cv::flip's codes
  const auto flipped = [](const cv::Mat& image, int code) {
    cv::Mat result;  // never in place: the pixels may be shared
    cv::flip(image, result, code);
    return result;
  };
  const cv::Mat turned = orientation >= 5 ? cv::Mat(stored.t()) : stored;
  switch (orientation) {
    case 2:
    case 6:
      return flipped(turned, kMirror);
    case 3:
    case 7:
      return flipped(turned, kBoth);
    case 4:
    case 8:
      return flipped(turned, kAround);
    default:
      return turned;
  }
}

}  // namespace strait::io
