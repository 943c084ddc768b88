#include "io/load.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/file.h"
#include "io/decode.h"
#include "io/keywords.h"
#include "io/photo_metadata.h"
#include "strait/pixels.h"

namespace strait::io {

namespace {

// Room for the most pixels allowed, uncompressed at 16 bytes each, and for metadata.
uint64_t most_file_bytes(const Limits& limits) {
  constexpr double kMetadataBytes = 64e6;
  return static_cast<uint64_t>(limits.max_megapixels * 16e6 + kMetadataBytes);
}

// A file that may be decoded.
struct PictureFile {
  PictureFile(const std::filesystem::path& file, const Limits& limits)
      : content(read_file(file, most_file_bytes(limits))), header(probe(bytes())) {
    check_limits(header, limits);
  }
  std::span<const uint8_t> bytes() const {
    return {reinterpret_cast<const uint8_t*>(content.data()), content.size()};
  }

  std::vector<char> content;
  Header header;
};

}  // namespace

StoredPicture read_picture(const std::filesystem::path& file, const Limits& limits) {
  const PictureFile stored(file, limits);
  return {stored.header, decode(stored.bytes(), stored.header)};
}

int channels_named(const std::string& name) {
  return name == "gray" ? 1 : name == "colour" ? 3 : 0;
}

Contract Load::contract() {
  return Contract("load", "Reads an input picture: " + readable_formats() + ".")
      .output("image", "the picture, upright")
      .param(choice("channels", {"keep", "gray", "colour"},
                    "keep what the file has, or make it gray (BT.601) or colour; both drop alpha")
                 .by_default("keep"))
      .param(real("max_megapixels", "larger pictures are refused before memory is taken")
                 .by_default("200")
                 .range(0.001, 4000)
                 .in("MPix"))
      .param(integer("max_side", "longest side allowed").by_default("65500").range(1, 1'000'000).in("px"))
      .param(real("max_aspect", "largest ratio of the sides allowed").by_default("50000").range(1, 1e6));
}

Load::Load(const Params& params) {
  channels_ = channels_named(params.text("channels"));
  limits_ = {params.real("max_megapixels"), params.integer("max_side"), params.real("max_aspect")};
}

void Load::run(Frame& frame) const {
  const PictureFile file(frame.source_path(), limits_);
  cv::Mat image = decode(file.bytes(), file.header);
  if (channels_ != 0) image = with_channels(image, channels_);
  frame.set("width", image.cols);
  frame.set("height", image.rows);
  frame.set("format", format_name(file.header.format));
  const std::vector<std::string> keywords = keywords_of(read_metadata(file.bytes(), file.header).xmp);
  if (!keywords.empty()) frame.set("keywords", fmt::format("{}", fmt::join(keywords, "; ")));
  output_copy(frame, image);
}

}  // namespace strait::io
