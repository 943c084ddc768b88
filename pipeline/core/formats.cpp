#include "core/formats.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

namespace strait {

namespace {

using Words = std::vector<std::pair<uint32_t, const char*>>;

std::string choose(uint32_t formats, uint32_t all, const char* any, const Words& words) {
  if ((formats & all) == all) return any;
  std::vector<std::string> named;
  for (const auto& [bit, word] : words)
    if ((formats & bit) != 0) named.emplace_back(word);
  std::string text;
  for (size_t i = 0; i < named.size(); ++i)
    text += (i == 0 ? "" : i + 1 == named.size() ? " or " : ", ") + named[i];
  return text;
}

}  // namespace

uint32_t formats_of(const strait_value& value) {
  if (value.kind != STRAIT_IMAGE || value.rank != 3) return 0;
  const int64_t channels = value.shape[2];
  const uint32_t channel_bit = channels == 1   ? STRAIT_GRAY
                               : channels == 3 ? STRAIT_COLOUR
                               : channels == 4 ? STRAIT_COLOUR_ALPHA
                                               : 0;
  const uint32_t depth_bit = value.type == STRAIT_TYPE_U8    ? STRAIT_U8
                             : value.type == STRAIT_TYPE_U16 ? STRAIT_U16
                             : value.type == STRAIT_TYPE_F32 ? STRAIT_F32
                                                             : 0;
  return channel_bit == 0 || depth_bit == 0 ? 0 : channel_bit | depth_bit;
}

std::string format_words(uint32_t formats) {
  static const Words channels = {
      {STRAIT_GRAY, "gray"}, {STRAIT_COLOUR, "colour"}, {STRAIT_COLOUR_ALPHA, "colour with alpha"}};
  static const Words depths = {{STRAIT_U8, "8-bit"}, {STRAIT_U16, "16-bit"}, {STRAIT_F32, "float"}};
  return choose(formats, STRAIT_ANY_CHANNELS, "any channels", channels) + ", " +
         choose(formats, STRAIT_ANY_DEPTH, "any depth", depths);
}

std::string kind_words(uint32_t kind) {
  switch (kind) {
    case STRAIT_IMAGE:
      return "image";
    case STRAIT_TENSOR:
      return "tensor";
    case STRAIT_BYTES:
      return "bytes";
    default:
      return fmt::format("unknown kind {}", kind);
  }
}

}  // namespace strait
