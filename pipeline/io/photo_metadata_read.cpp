// Metadata blocks found in JPEG (EXIF 2.32, XMP part 3, ICC.1 annex B), PNG (third edition) and WebP.
#include <algorithm>
#include <map>

#include <zlib.h>

#include "io/bytes.h"
#include "io/exif.h"
#include "io/jpeg_segments.h"
#include "io/photo_metadata.h"

namespace strait::io {

namespace {

constexpr size_t kMostBytes = 16 << 20;  // of a block

std::vector<uint8_t> copied(Bytes bytes) {
  return {bytes.begin(), bytes.end()};
}

bool begins(Bytes bytes, std::string_view text) {
  return ByteReader(bytes, "").is(0, text);
}

// The position behind the next NUL, or the end.
size_t after_nul(Bytes bytes, size_t from) {
  const auto nul = std::find(bytes.begin() + static_cast<std::ptrdiff_t>(from), bytes.end(), uint8_t{0});
  return static_cast<size_t>(nul - bytes.begin()) + (nul == bytes.end() ? 0 : 1);
}

// Empty where it is damaged or too large.
std::vector<uint8_t> inflated(Bytes compressed) {
  std::vector<uint8_t> result(std::min(kMostBytes, 64 * compressed.size() + 4096));
  uLongf size = result.size();
  if (uncompress(result.data(), &size, compressed.data(), compressed.size()) != Z_OK) size = 0;
  result.resize(size);
  return result;
}

// Record 0x0404 of Photoshop's image resources.
std::vector<uint8_t> iptc_of_resources(Bytes resources) {
  const ByteReader in(resources, "8BIM");
  for (uint64_t at = 0; in.has(at, 12) && in.is(at, "8BIM");) {
    const uint64_t name = (in.byte(at + 6) + 2U) / 2 * 2;  // its length too; padded to even
    const uint64_t size = in.big(at + 6 + name, 4), data = at + 10 + name;
    if (in.big(at + 4, 2) == 0x0404) return copied(in.slice(data, size));
    at = data + (size + 1) / 2 * 2;
  }
  return {};
}

void take_jpeg_segment(unsigned marker, Bytes segment, PhotoMetadata& found, std::map<int, Bytes>& profile) {
  constexpr std::string_view kExif("Exif\0\0", 6), kXmp("http://ns.adobe.com/xap/1.0/\0", 29),
      kProfile("ICC_PROFILE\0", 12), kResources("Photoshop 3.0\0", 14);
  if (marker == 0xe1 && begins(segment, kExif) && found.exif.empty())
    found.exif = copied(segment.subspan(kExif.size()));
  else if (marker == 0xe1 && begins(segment, kXmp) && found.xmp.empty())
    found.xmp = copied(segment.subspan(kXmp.size()));
  else if (marker == 0xe2 && begins(segment, kProfile) && segment.size() > kProfile.size() + 2)
    profile[segment[kProfile.size()]] = segment.subspan(kProfile.size() + 2);
  else if (marker == 0xed && begins(segment, kResources) && found.iptc.empty())
    found.iptc = iptc_of_resources(segment.subspan(kResources.size()));
}

void read_jpeg(const ByteReader& in, PhotoMetadata& found) {
  std::map<int, Bytes> profile;  // parts by number, from 1
  for_each_jpeg_segment(in, [&](unsigned marker, uint64_t at, uint64_t size) {
    take_jpeg_segment(marker, in.slice(at, size), found, profile);
    return true;
  });
  if (profile.empty() || profile.begin()->first != 1 ||
      profile.rbegin()->first != static_cast<int>(profile.size()))
    return;  // a part is missing
  for (const auto& [number, part] : profile) found.icc.insert(found.icc.end(), part.begin(), part.end());
}

void read_png_text(Bytes chunk, PhotoMetadata& found) {
  constexpr std::string_view kXmp("XML:com.adobe.xmp\0", 18);
  if (!begins(chunk, kXmp) || chunk.size() < kXmp.size() + 2) return;
  const bool compressed = chunk[kXmp.size()] != 0;
  const size_t language = kXmp.size() + 2;
  const Bytes text = chunk.subspan(after_nul(chunk, after_nul(chunk, language)));
  found.xmp = compressed ? inflated(text) : copied(text);
}

int hex_digit(uint8_t character) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const size_t found = kDigits.find(static_cast<char>(character));
  return found == std::string_view::npos ? -1 : static_cast<int>(found);
}

// "\nexif\n    1234\n" and then that many bytes as hexadecimal digits, with line breaks.
std::vector<uint8_t> from_hex(Bytes text) {
  size_t at = 0;
  for (int lines = 0; lines < 3 && at < text.size(); ++at) lines += text[at] == '\n';
  std::vector<uint8_t> bytes;
  int high = -1;
  for (; at < text.size(); ++at) {
    const int digit = hex_digit(text[at]);
    if (digit < 0) continue;
    if (high >= 0) bytes.push_back(static_cast<uint8_t>(high << 4 | digit));
    high = high >= 0 ? -1 : digit;
  }
  return bytes;
}

// What ImageMagick and exiv2 write where the standard has, or had, no chunk for it.
void read_png_text_profile(Bytes chunk, bool compressed, PhotoMetadata& found) {
  constexpr std::string_view kStart = "Raw profile type ";
  if (!begins(chunk, kStart)) return;
  const size_t text = after_nul(chunk, 0) + (compressed ? 1 : 0);
  if (text >= chunk.size()) return;
  const Bytes stored = chunk.subspan(text);
  const std::vector<uint8_t> data = from_hex(compressed ? inflated(stored) : copied(stored));
  const Bytes name = chunk.subspan(kStart.size());
  if (begins(name, "iptc")) found.iptc = iptc_of_resources(data);
  const bool exif = begins(name, "exif") || begins(name, "APP1");
  if (exif && found.exif.empty() && begins(data, {"Exif\0\0", 6}))
    found.exif = copied(Bytes(data).subspan(6));
}

void read_png(const ByteReader& in, PhotoMetadata& found) {
  for (uint64_t at = 8; in.has(at, 12); at += 12 + in.big(at, 4)) {
    const Bytes chunk = in.slice(at + 8, in.big(at, 4));
    if (in.is(at + 4, "eXIf")) found.exif = copied(chunk);
    if (in.is(at + 4, "iTXt")) read_png_text(chunk, found);
    if (in.is(at + 4, "zTXt")) read_png_text_profile(chunk, true, found);
    if (in.is(at + 4, "tEXt")) read_png_text_profile(chunk, false, found);
    if (in.is(at + 4, "iCCP")) {
      const size_t method = after_nul(chunk, 0);
      if (method < chunk.size()) found.icc = inflated(chunk.subspan(method + 1));
    }
  }
}

void read_webp(const ByteReader& in, PhotoMetadata& found) {
  for (uint64_t at = 12; in.has(at, 8); at += 8 + (in.little(at + 4, 4) + 1) / 2 * 2) {
    const Bytes chunk = in.slice(at + 8, in.little(at + 4, 4));
    if (in.is(at, "EXIF")) found.exif = copied(begins(chunk, {"Exif\0\0", 6}) ? chunk.subspan(6) : chunk);
    if (in.is(at, "XMP ")) found.xmp = copied(chunk);
    if (in.is(at, "ICCP")) found.icc = copied(chunk);
  }
}

void read_blocks(Bytes file, Format format, PhotoMetadata& found) {
  const ByteReader in(file, "metadata");
  switch (format) {
    case Format::jpeg:
      return read_jpeg(in, found);
    case Format::png:
      return read_png(in, found);
    case Format::webp:
      return read_webp(in, found);
    case Format::tiff:
      found = metadata_of_tiff(file);
      return;
    default:
      return;
  }
}

}  // namespace

PhotoMetadata read_metadata(std::span<const uint8_t> file, const Header& header) {
  PhotoMetadata found;
  try {
    read_blocks(file, header.format, found);
  } catch (const std::exception&) {  // a cut-off block: what came before it stands
  }
  for (std::vector<uint8_t>* block : {&found.exif, &found.xmp, &found.iptc, &found.icc})
    if (block->size() > kMostBytes) block->clear();
  return found;
}

}  // namespace strait::io
