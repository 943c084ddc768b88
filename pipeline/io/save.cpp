#include "io/save.h"

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
              .by_default("auto"));
}

Save::Save(const Params& params) {
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
  const std::vector<uint8_t> file = encode(input_mat(frame), encoding_);
  frame.write_file(ending_, file.data(), file.size());
}

}  // namespace strait::io
