#include "io/strait_metadata.h"

#include <algorithm>
#include <array>

#include "core/file.h"
#include "strait/sections.h"

namespace strait::io {

namespace {

constexpr const char* kWhere = ".strait file";

struct Block {
  const char* tag;
  std::vector<uint8_t> PhotoMetadata::*bytes;
};
constexpr std::array kBlocks{Block{"ICCP", &PhotoMetadata::icc}, Block{"EXIF", &PhotoMetadata::exif},
                             Block{"XMP ", &PhotoMetadata::xmp}, Block{"IPTC", &PhotoMetadata::iptc}};

bool is_block(const Section& section) {
  return std::any_of(kBlocks.begin(), kBlocks.end(),
                     [&](const Block& block) { return section.tag == block.tag; });
}

struct Facts {
  cv::Size size;
  int channels;
};

Facts facts_of(const std::vector<Section>& sections) {
  constexpr size_t kChannelsAt = 8;
  if (sections.empty() || sections.front().tag != "HEAD" || sections.front().payload.size() <= kChannelsAt)
    throw Error(Code::corrupt, kWhere, "it does not begin with HEAD");
  const auto head = sections.front().payload;
  return {{static_cast<int>(detail::little32(head, 0)), static_cast<int>(detail::little32(head, 4))},
          head[kChannelsAt]};
}

}  // namespace

PhotoMetadata read_strait_metadata(std::span<const uint8_t> file) {
  PhotoMetadata found;
  for (const Section& section : read_sections(file, kWhere))
    for (const Block& block : kBlocks)
      if (section.tag == block.tag)
        (found.*block.bytes).assign(section.payload.begin(), section.payload.end());
  return found;
}

PhotoMetadata read_any_metadata(std::span<const uint8_t> file) {
  return has_sections(file) ? read_strait_metadata(file) : read_metadata(file, probe(file));
}

PhotoMetadata metadata_of_file(const std::filesystem::path& file) {
  constexpr uint64_t kMostBytes = uint64_t{4} << 30;
  try {
    const std::vector<char> source = read_file(file, kMostBytes);
    return read_any_metadata({reinterpret_cast<const uint8_t*>(source.data()), source.size()});
  } catch (const std::exception&) {
    return {};
  }
}

std::vector<uint8_t> with_strait_metadata(std::span<const uint8_t> file, std::span<const uint8_t> source) {
  const std::vector<Section> stored = read_sections(file, kWhere);
  const Facts facts = facts_of(stored);
  PhotoMetadata metadata;
  try {
    metadata = fitted(read_any_metadata(source), facts.size, facts.channels);
  } catch (const std::exception&) {  // no picture file, or none that exiv2 takes: the pixels count
  }
  std::vector<Section> sections{stored.front()};
  for (const Block& block : kBlocks)
    if (!(metadata.*block.bytes).empty()) sections.push_back({block.tag, metadata.*block.bytes});
  std::copy_if(stored.begin() + 1, stored.end(), std::back_inserter(sections),
               [](const Section& section) { return !is_block(section); });
  return write_sections(sections);
}

}  // namespace strait::io
