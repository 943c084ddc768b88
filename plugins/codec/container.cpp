#include "container.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "network.h"
#include "strait/sections.h"

namespace strait::codec {
namespace {

constexpr uint8_t kMethod = 1;
constexpr size_t kFixedBytes = 27;  // of HEAD, before the model's name
constexpr size_t kMostName = 64;
constexpr uint32_t kMostSide = 1U << 20;

void append(std::vector<uint8_t>& bytes, uint64_t value, int count) {
  for (int i = 0; i < count; ++i) bytes.push_back(static_cast<uint8_t>(value >> (8 * i)));
}

uint64_t tiles_along(uint32_t side, uint16_t tile) {
  const uint64_t pixels = uint64_t{tile} * kMultiple;
  return tile == 0 ? 1 : (side + pixels - 1) / pixels;
}

std::vector<uint8_t> head_bytes(const Head& head) {
  std::vector<uint8_t> bytes;
  append(bytes, head.width, 4);
  append(bytes, head.height, 4);
  append(bytes, head.channels, 1);
  append(bytes, head.bits, 1);
  append(bytes, head.alpha ? 1 : 0, 1);
  append(bytes, kMethod, 1);
  append(bytes, head.quality, 2);
  append(bytes, head.position, 2);
  append(bytes, head.tile, 2);
  bytes.insert(bytes.end(), head.checksum.begin(), head.checksum.end());
  append(bytes, head.model.size(), 1);
  bytes.insert(bytes.end(), head.model.begin(), head.model.end());
  return bytes;
}

bool is_name(const std::string& name) {
  return !name.empty() && name.size() <= kMostName && std::all_of(name.begin(), name.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_' || c == '-';
  });
}

class HeadReader {
 public:
  HeadReader(std::span<const uint8_t> bytes, const std::string& where)
      : bytes_(bytes), where_(where + ": HEAD") {}

  Head read() {
    if (bytes_.size() < kFixedBytes || bytes_.size() != kFixedBytes + bytes_[kFixedBytes - 1])
      refuse("it has " + std::to_string(bytes_.size()) + " bytes, not what it says");
    Head head;
    head.width = static_cast<uint32_t>(number("width", 4, 1, kMostSide));
    head.height = static_cast<uint32_t>(number("height", 4, 1, kMostSide));
    head.channels = static_cast<uint8_t>(number("channels", 1, 1, 3));
    head.bits = static_cast<uint8_t>(number("bits", 1, 8, 16));
    head.alpha = number("alpha", 1, 0, 1) != 0;
    if (const uint64_t method = number("method", 1, 0, 255); method != kMethod)
      throw Error(Code::unsupported, where_, "coding method " + std::to_string(method) + " (expected 1)",
                  "use a newer strait");
    head.quality = static_cast<uint16_t>(number("quality", 2, 100, 10000));
    head.position = static_cast<uint16_t>(number("position", 2, 0, 0xffff));
    head.tile = static_cast<uint16_t>(number("tile", 2, 0, 0xffff));
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at_), head.checksum.size(),
                head.checksum.begin());
    head.model.assign(bytes_.begin() + kFixedBytes, bytes_.end());
    if (head.channels == 2 || head.bits % 8 != 0) refuse("channels or bits that no picture has");
    if (!is_name(head.model)) refuse("the model has no proper name");
    return head;
  }

 private:
  uint64_t number(const char* name, size_t count, uint64_t least, uint64_t most) {
    uint64_t value = 0;
    for (size_t i = 0; i < count; ++i) value |= uint64_t{bytes_[at_++]} << (8 * i);
    if (value < least || value > most)
      refuse(std::string(name) + " is " + std::to_string(value) + " (expected " + std::to_string(least) +
             " to " + std::to_string(most) + ")");
    return value;
  }
  [[noreturn]] void refuse(const std::string& what) const {
    throw Error(Code::corrupt, where_, what, "the file is damaged; take another copy");
  }

  std::span<const uint8_t> bytes_;
  std::string where_;
  size_t at_ = 0;
};

void check_pixels(const Head& head, uint64_t most_pixels, const std::string& where) {
  if (head.pixels() <= most_pixels) return;
  throw Error(Code::limit, where,
              "the picture has " + std::to_string(head.width) + " x " + std::to_string(head.height) +
                  " pixels (at most " + std::to_string(most_pixels) + " are allowed)",
              "raise max_megapixels of 'decompress' if it may be that large");
}

[[noreturn]] void out_of_place(const Section& section, const std::string& where, const std::string& what) {
  throw Error(Code::corrupt, where, "section '" + section.tag + "': " + what,
              "the file is damaged; take another copy");
}

bool is_known(const std::string& tag) {
  constexpr std::array<std::string_view, 5> kOfOthers{"ICCP", "EXIF", "XMP ", "IPTC", "THUM"};
  return std::find(kOfOthers.begin(), kOfOthers.end(), tag) != kOfOthers.end();
}

// What stands behind HEAD and before the tiles.
void take_section(const Section& section, Container& container, const std::string& where) {
  if (section.tag == "ALPH") {
    if (!container.head.alpha) out_of_place(section, where, "HEAD says that there is no alpha");
    if (section.payload.empty()) out_of_place(section, where, "it is empty");
    container.alpha.assign(section.payload.begin(), section.payload.end());
  } else if (!is_known(section.tag) && !(section.tag[0] >= 'a' && section.tag[0] <= 'z')) {
    throw Error(Code::unsupported, where, "section '" + section.tag + "' is not known", "use a newer strait");
  }
}

}  // namespace

uint64_t Head::tiles_across() const {
  return tiles_along(width, tile);
}

uint64_t Head::tiles_down() const {
  return tiles_along(height, tile);
}

std::vector<uint8_t> write_container(const Container& container) {
  const std::vector<uint8_t> head = head_bytes(container.head);
  std::vector<Section> sections{{"HEAD", head}};
  if (container.head.alpha) sections.push_back({"ALPH", container.alpha});
  for (const std::vector<uint8_t>& tile : container.tiles) sections.push_back({"TILE", tile});
  return write_sections(sections);
}

Container read_container(std::span<const uint8_t> file, uint64_t most_pixels, const std::string& where) {
  const std::vector<Section> sections = read_sections(file, where);
  if (sections.empty() || sections.front().tag != "HEAD")
    throw Error(Code::corrupt, where, "it does not begin with HEAD",
                "the file is damaged; take another copy");
  Container container;
  container.head = HeadReader(sections.front().payload, where).read();
  check_pixels(container.head, most_pixels, where);
  std::vector<std::string> seen{"HEAD"};
  for (size_t i = 1; i < sections.size(); ++i) {
    const Section& section = sections[i];
    if (section.tag == "TILE") {
      container.tiles.emplace_back(section.payload.begin(), section.payload.end());
      continue;
    }
    if (!container.tiles.empty()) out_of_place(section, where, "it stands behind the tiles");
    if (std::find(seen.begin(), seen.end(), section.tag) != seen.end())
      out_of_place(section, where, "there is more than one");
    seen.push_back(section.tag);
    take_section(section, container, where);
  }
  const uint64_t tiles = container.head.tiles_across() * container.head.tiles_down();
  if (container.tiles.size() != tiles)
    throw Error(Code::corrupt, where,
                "there are " + std::to_string(container.tiles.size()) + " tiles (expected " +
                    std::to_string(tiles) + ")",
                "the file is cut off or damaged; take another copy");
  if (container.head.alpha && container.alpha.empty())
    throw Error(Code::corrupt, where, "alpha is missing", "the file is damaged; take another copy");
  return container;
}

}  // namespace strait::codec
