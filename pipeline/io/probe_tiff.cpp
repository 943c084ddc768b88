// The first image file directory of a TIFF (6.0) or BigTIFF, and whether its data lies inside the file.
#include <optional>

#include <fmt/format.h>

#include "io/probe_formats.h"

namespace strait::io {

namespace {

enum Tag : uint64_t {
  kWidth = 256,
  kHeight = 257,
  kBits = 258,
  kPhotometric = 262,
  kStripOffsets = 273,
  kOrientation = 274,
  kSamples = 277,
  kStripBytes = 279,
  kPlanar = 284,
  kTileWidth = 322,
  kTileHeight = 323,
  kTileOffsets = 324,
  kTileBytes = 325,
  kSampleFormat = 339
};

// A field of the directory: `count` numbers of `width` bytes at `at`.
struct Field {
  uint64_t at = 0, count = 0;
  unsigned width = 0;
};

unsigned width_of(uint64_t type) {
  switch (type) {
    case 1:
      return 1;
    case 3:
      return 2;
    case 4:
      return 4;
    case 16:
      return 8;
    default:
      return 0;  // no unsigned integer: none of the fields asked for here
  }
}

class Directory {
 public:
  explicit Directory(Bytes bytes) : in_(bytes, "TIFF"), big_endian_(in_.is(0, "MM")) {
    wide_ = number(2, 2) == 43;
    first_ = number(wide_ ? 8 : 4, wide_ ? 8 : 4);
    entries_ = number(first_, wide_ ? 8 : 2);
    in_.slice(first_ + count_bytes(), 0);
    if (entries_ > in_.size() / entry_bytes())
      throw Error(Code::bad_input, "TIFF", "the directory is cut off");
  }

  bool big_endian() const { return big_endian_; }

  std::optional<Field> find(uint64_t tag) const {
    for (uint64_t i = 0; i < entries_; ++i) {
      const uint64_t at = first_ + count_bytes() + i * entry_bytes();
      if (number(at, 2) == tag) return field(at);
    }
    return std::nullopt;
  }
  uint64_t element(const Field& field, uint64_t index) const {
    return number(field.at + index * field.width, field.width);
  }
  uint64_t value(uint64_t tag, uint64_t otherwise) const {
    const std::optional<Field> found = find(tag);
    return found ? element(*found, 0) : otherwise;
  }
  bool inside(uint64_t at, uint64_t bytes) const { return in_.has(at, bytes); }

 private:
  uint64_t count_bytes() const { return wide_ ? 8 : 2; }
  uint64_t entry_bytes() const { return wide_ ? 20 : 12; }
  uint64_t number(uint64_t at, unsigned bytes) const {
    return big_endian_ ? in_.big(at, bytes) : in_.little(at, bytes);
  }

  Field field(uint64_t entry) const {
    Field field;
    field.width = width_of(number(entry + 2, 2));
    field.count = number(entry + 4, wide_ ? 8 : 4);
    if (field.width == 0 || field.count == 0)
      throw Error(Code::bad_input, "TIFF", fmt::format("tag {} is not a whole number", number(entry, 2)));
    if (field.count > in_.size()) throw Error(Code::bad_input, "TIFF", "a field is longer than the file");
    const uint64_t room = wide_ ? 8 : 4;
    field.at = entry + (wide_ ? 12 : 8);
    if (field.count * field.width > room) field.at = number(field.at, static_cast<unsigned>(room));
    in_.slice(field.at, field.count * field.width);
    return field;
  }

  ByteReader in_;
  bool big_endian_;
  bool wide_ = false;  // BigTIFF
  uint64_t first_ = 0;
  uint64_t entries_ = 0;
};

void check_data(const Directory& directory, Tag offsets_tag, Tag bytes_tag) {
  const std::optional<Field> offsets = directory.find(offsets_tag);
  const std::optional<Field> bytes = directory.find(bytes_tag);
  if (!offsets || !bytes) return;
  for (uint64_t i = 0; i < std::min(offsets->count, bytes->count); ++i)
    if (!directory.inside(directory.element(*offsets, i), directory.element(*bytes, i)))
      throw Error(Code::bad_input, "TIFF", "the file is cut off: pixel data lies past its end");
}

// libtiff allocates whole tiles, however small the picture.
void check_tiles(const Directory& directory, const Header& header) {
  const uint64_t width = directory.value(kTileWidth, 0), height = directory.value(kTileHeight, 0);
  constexpr uint64_t kMostUnasked = 4096;
  const uint64_t most_width = std::max<uint64_t>(kMostUnasked, 2 * static_cast<uint64_t>(header.width_px));
  const uint64_t most_height = std::max<uint64_t>(kMostUnasked, 2 * static_cast<uint64_t>(header.height_px));
  if (width > most_width || height > most_height)
    throw Error(Code::bad_input, "TIFF",
                fmt::format("tiles of {}x{} pixels in a smaller picture", width, height));
}

// OpenCV fills such pictures from the first plane alone, and leaves the rest of the memory as it was.
void check_planes(const Directory& directory, uint64_t bits) {
  constexpr uint64_t kSeparate = 2;
  if (bits > 8 && directory.value(kSamples, 1) > 1 && directory.value(kPlanar, 1) == kSeparate)
    throw Error(Code::unsupported, "TIFF", "channels in planes of their own are read up to 8 bits only",
                fmt::format("store the {} bits interleaved (PlanarConfiguration 1)", bits));
}

int channels_of(const Directory& directory) {
  constexpr uint64_t kWhiteIsZero = 0, kBlackIsZero = 1;
  const uint64_t photometric = directory.value(kPhotometric, kBlackIsZero);
  if (photometric == kWhiteIsZero || photometric == kBlackIsZero) return 1;
  return directory.value(kSamples, 1) == 4 ? 4 : 3;
}

}  // namespace

Header probe_tiff(Bytes bytes) {
  const Directory directory(bytes);
  Header header;
  header.big_endian = directory.big_endian();
  header.width_px = static_cast<int64_t>(std::min<uint64_t>(directory.value(kWidth, 0), INT32_MAX));
  header.height_px = static_cast<int64_t>(std::min<uint64_t>(directory.value(kHeight, 0), INT32_MAX));
  header.channels = channels_of(directory);
  const uint64_t bits = directory.value(kBits, 1);
  header.bits = bits > 16 ? 32 : bits > 8 ? 16 : 8;
  constexpr uint64_t kSigned = 2, kLogL = 32844, kLogLuv = 32845;
  const uint64_t photometric = directory.value(kPhotometric, 0);
  if (directory.value(kSampleFormat, 1) == kSigned && photometric != kLogL && photometric != kLogLuv)
    throw Error(Code::unsupported, "TIFF", "signed pixels are not read", "store them unsigned or as float");
  check_planes(directory, bits);
  check_tiles(directory, header);
  check_data(directory, kStripOffsets, kStripBytes);
  check_data(directory, kTileOffsets, kTileBytes);
  if (const std::optional<Field> field = directory.find(kOrientation); field && field->width == 2) {
    header.orientation = static_cast<int>(directory.element(*field, 0));
    header.orientation_at = field->at;
  }
  return header;
}

}  // namespace strait::io
