#include "io/sidecar.h"

#include <filesystem>

#include "io/keywords.h"
#include "io/strait_metadata.h"

namespace strait::io {

Contract Sidecar::contract() {
  return Contract("sidecar",
                  "Writes keywords as an XMP file for photo managers, under the name of the input.")
      .input("image", "of the photo; its pixels are not looked at")
      .param(text("keywords", "separated by ';', their levels by '|', such as \"{tagger.tags}\""))
      .param(choice("named", {"photo.jpg.xmp", "photo.xmp"},
                    "with the photo's extension (darktable, digiKam) or in its place (Lightroom)")
                 .by_default("photo.jpg.xmp"));
}

Sidecar::Sidecar(const Params& params)
    : keywords_(params.text("keywords"), "keywords"), whole_name_(params.text("named") == "photo.jpg.xmp") {}

void Sidecar::run(Frame& frame) const {
  const std::vector<uint8_t> xmp =
      with_keywords(metadata_of_file(frame.source_path()).xmp, split_keywords(keywords_.filled(frame)));
  const std::string extension = std::filesystem::path(frame.relative_path()).extension().string();
  frame.write_file((whole_name_ ? extension : "") + ".xmp", xmp.data(), xmp.size());
}

}  // namespace strait::io
