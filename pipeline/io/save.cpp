#include "io/save.h"

#include <span>

#include "io/keywords.h"
#include "io/strait_metadata.h"
#include "strait/image.h"

namespace strait::io {

namespace {

Format format_named(const std::string& name) {
  if (name == "jpeg") return Format::jpeg;
  if (name == "webp") return Format::webp;
  return name == "tiff" ? Format::tiff : Format::png;
}

}  // namespace

Contract Save::contract() {
  return Contract("save", "Writes a picture as PNG, JPEG, WebP or TIFF, under the name of its input.")
      .input("image", "the picture to write")
      .param(choice("format", {"png", "jpeg", "webp", "tiff"}, "file format").by_default("png"))
      .param(integer("quality", "of JPEG, and of WebP unless lossless").by_default("90").range(1, 100))
      .param(boolean("lossless", "WebP without loss").by_default("false"))
      .param(text("suffix", "put behind the name, before the extension, such as \"-clean\"").by_default(""))
      .param(
          choice(
              "depth", {"auto", "8", "16", "32"},
              "bits per channel; auto: the picture's own where the format has it (float: TIFF alone), else 8")
              .by_default("auto"))
      .param(
          text("folder", "put before the path below OUT; one name, such as \"{tagger.tag}\"").by_default(""))
      .param(text("keywords", "added to the photo's own, separated by ';', such as \"{tagger.tags}\"")
                 .by_default(""))
      .param(
          choice("metadata", {"keep", "none"},
                 "keep: EXIF, XMP, IPTC and colour profile of the input file, as far as the format has them; "
                 "the orientation becomes upright, thumbnails are dropped")
              .by_default("keep"));
}

Save::Save(const Params& params)
    : folder_(params.text("folder"), "folder"),
      keywords_(params.text("keywords"), "keywords"),
      keeps_metadata_(params.text("metadata") == "keep") {
  const std::string depth = params.text("depth"), suffix = params.text("suffix");
  encoding_.format = format_named(params.text("format"));
  encoding_.quality = static_cast<int>(params.integer("quality"));
  encoding_.lossless = params.boolean("lossless");
  encoding_.depth = depth == "auto" ? 0 : std::stoi(depth);
  check(encoding_);
  if (suffix.find_first_of("/\\") != std::string::npos)
    throw Error(Code::usage, "suffix", "'" + suffix + "' leads to another folder", "leave slashes out");
  ending_ = suffix + file_extension(encoding_.format);
}

void Save::run(Frame& frame) const {
  const cv::Mat image = input_mat(frame);
  std::vector<uint8_t> file = encode(image, encoding_);
  file = with_metadata(file, encoding_.format, metadata_for(frame, image), image.size());
  if (folder_.empty()) return frame.write_file(ending_, file.data(), file.size());
  frame.write_file_in(folder_name(folder_.filled(frame)), ending_, file.data(), file.size());
}

PhotoMetadata Save::metadata_for(const Frame& frame, const cv::Mat& image) const {
  const bool gray_becomes_colour = encoding_.format == Format::webp && image.channels() == 1;
  const int channels = gray_becomes_colour ? 3 : image.channels();
  PhotoMetadata metadata;
  if (keeps_metadata_) metadata = fitted(metadata_of_file(frame.source_path()), image.size(), channels);
  if (!keywords_.empty()) metadata.xmp = with_keywords(metadata.xmp, split_keywords(keywords_.filled(frame)));
  return metadata;
}

}  // namespace strait::io
