// Metadata blocks put into files that encode() has made: their layout is known.
#include <algorithm>
#include <string>

#include <zlib.h>

#include "io/exif.h"
#include "io/photo_metadata.h"

namespace strait::io {

namespace {

using File = std::vector<uint8_t>;

constexpr size_t kMostSegmentBytes = 65533;  // of JPEG: 16 bits, which count themselves

void put(File& file, std::string_view text) {
  file.insert(file.end(), text.begin(), text.end());
}
void put(File& file, Bytes bytes) {
  file.insert(file.end(), bytes.begin(), bytes.end());
}
void put_big(File& file, uint64_t value, unsigned count) {
  while (count-- > 0) file.push_back(static_cast<uint8_t>(value >> (8 * count)));
}
void put_little(File& file, uint64_t value, unsigned count) {
  for (unsigned i = 0; i < count; ++i) file.push_back(static_cast<uint8_t>(value >> (8 * i)));
}

void put_segment(File& file, uint8_t marker, std::string_view name, Bytes data) {
  if (data.empty() || name.size() + data.size() > kMostSegmentBytes) return;
  put_big(file, 0xff00U | marker, 2);
  put_big(file, name.size() + data.size() + 2, 2);
  put(file, name);
  put(file, data);
}

void put_profile_segments(File& file, Bytes icc) {
  constexpr std::string_view kName("ICC_PROFILE\0", 12);
  constexpr size_t kMostPart = kMostSegmentBytes - kName.size() - 2;
  const size_t parts = (icc.size() + kMostPart - 1) / kMostPart;
  if (parts > 255) return;
  for (size_t i = 0; i < parts; ++i) {
    const Bytes part = icc.subspan(i * kMostPart, std::min(kMostPart, icc.size() - i * kMostPart));
    const std::string name = std::string(kName) + static_cast<char>(i + 1) + static_cast<char>(parts);
    put_segment(file, 0xe2, name, part);
  }
}

File image_resource(Bytes iptc) {
  File resource;
  if (iptc.empty()) return resource;
  put(resource, "8BIM");
  put_big(resource, 0x0404, 2);
  put_big(resource, 0, 2);  // no name
  put_big(resource, iptc.size(), 4);
  put(resource, iptc);
  if (iptc.size() % 2 != 0) resource.push_back(0);
  return resource;
}

File jpeg_with(const File& file, const PhotoMetadata& metadata) {
  const size_t header = 4 + (file[4] << 8 | file[5]);  // the start, and the segment JFIF that must follow
  File result(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(header));
  put_segment(result, 0xe1, {"Exif\0\0", 6}, metadata.exif);
  put_segment(result, 0xe1, {"http://ns.adobe.com/xap/1.0/\0", 29}, metadata.xmp);
  put_profile_segments(result, metadata.icc);
  put_segment(result, 0xed, {"Photoshop 3.0\0", 14}, image_resource(metadata.iptc));
  result.insert(result.end(), file.begin() + static_cast<std::ptrdiff_t>(header), file.end());
  return result;
}

void put_png_chunk(File& file, std::string_view type, const File& data) {
  put_big(file, data.size(), 4);
  const size_t checked = file.size();
  put(file, type);
  put(file, data);
  put_big(file, crc32(0, file.data() + checked, static_cast<uInt>(file.size() - checked)), 4);
}

File profile_chunk(Bytes icc) {
  File chunk;
  put(chunk, {"icc\0\0", 5});  // name, method
  File packed(compressBound(icc.size()));
  uLongf size = packed.size();
  compress(packed.data(), &size, icc.data(), icc.size());
  put(chunk, Bytes(packed.data(), size));
  return chunk;
}

File png_with(const File& file, const PhotoMetadata& metadata) {
  constexpr std::ptrdiff_t kBehindHeader = 33;
  File result(file.begin(), file.begin() + kBehindHeader);
  if (!metadata.icc.empty()) put_png_chunk(result, "iCCP", profile_chunk(metadata.icc));
  if (!metadata.exif.empty()) put_png_chunk(result, "eXIf", metadata.exif);
  if (!metadata.xmp.empty()) {
    File text;
    put(text, {"XML:com.adobe.xmp\0\0\0\0\0", 22});  // neither compressed nor translated
    put(text, metadata.xmp);
    put_png_chunk(result, "iTXt", text);
  }
  result.insert(result.end(), file.begin() + kBehindHeader, file.end());
  return result;
}

void put_riff_chunk(File& file, std::string_view type, Bytes data) {
  if (data.empty()) return;
  put(file, type);
  put_little(file, data.size(), 4);
  put(file, data);
  if (data.size() % 2 != 0) file.push_back(0);
}

// libwebp leaves alpha out where it is opaque everywhere: what stands in the file counts.
bool has_alpha(const ByteReader& in, uint64_t chunk) {
  constexpr unsigned kFlag = 0x10;
  if (in.is(chunk, "VP8X")) return (in.byte(chunk + 8) & kFlag) != 0;
  return in.is(chunk, "VP8L") && (in.little(chunk + 9, 4) >> 28 & 1U) != 0;
}

// The extended format: a chunk of flags, the profile, the picture's chunks as they were, the rest.
File webp_with(const File& file, const PhotoMetadata& metadata, cv::Size size) {
  constexpr size_t kHeader = 12, kFlagsChunk = 18;
  constexpr unsigned kProfile = 0x20, kAlpha = 0x10, kExif = 0x08, kXmp = 0x04;
  const ByteReader in(file, "WebP");
  const unsigned bits = (metadata.icc.empty() ? 0 : kProfile) | (has_alpha(in, kHeader) ? kAlpha : 0) |
                        (metadata.exif.empty() ? 0 : kExif) | (metadata.xmp.empty() ? 0 : kXmp);
  File flags;
  put_little(flags, bits, 4);
  put_little(flags, static_cast<uint64_t>(size.width - 1), 3);
  put_little(flags, static_cast<uint64_t>(size.height - 1), 3);
  File result(file.begin(), file.begin() + kHeader);
  put_riff_chunk(result, "VP8X", flags);
  put_riff_chunk(result, "ICCP", metadata.icc);
  put(result, Bytes(file).subspan(kHeader + (in.is(kHeader, "VP8X") ? kFlagsChunk : 0)));
  put_riff_chunk(result, "EXIF", metadata.exif);
  put_riff_chunk(result, "XMP ", metadata.xmp);
  for (unsigned i = 0; i < 4; ++i) result[4 + i] = static_cast<uint8_t>((result.size() - 8) >> (8 * i));
  return result;
}

// Both ways to write the property; the value keeps its length.
void set_upright(std::vector<uint8_t>& xmp) {
  for (const std::string_view before : {"tiff:Orientation=\"", "tiff:Orientation='", "tiff:Orientation>"}) {
    auto at = std::search(xmp.begin(), xmp.end(), before.begin(), before.end());
    if (xmp.end() - at <= static_cast<std::ptrdiff_t>(before.size())) continue;
    at += static_cast<std::ptrdiff_t>(before.size());
    if (*at >= '1' && *at <= '8') *at = '1';
  }
}

// Bytes 16 to 19 of a profile: the colours that it is for.
bool suits(Bytes icc, int channels) {
  return ByteReader(icc, "ICC").is(16, channels == 1 ? "GRAY" : "RGB ");
}

}  // namespace

PhotoMetadata fitted(PhotoMetadata metadata, cv::Size size, int channels) {
  if (!metadata.exif.empty()) metadata.exif = fitted_exif(metadata.exif, size);
  set_upright(metadata.xmp);
  if (!suits(metadata.icc, channels)) metadata.icc.clear();
  return metadata;
}

std::vector<uint8_t> with_metadata(const std::vector<uint8_t>& file, Format format,
                                   const PhotoMetadata& metadata, cv::Size size) {
  if (metadata.empty()) return file;
  switch (format) {
    case Format::jpeg:
      return jpeg_with(file, metadata);
    case Format::png:
      return png_with(file, metadata);
    case Format::webp:
      return webp_with(file, metadata, size);
    case Format::tiff:
      return tiff_with_metadata(file, metadata);
    default:
      return file;
  }
}

}  // namespace strait::io
