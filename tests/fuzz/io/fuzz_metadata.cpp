// Any bytes: metadata is read, fitted, put into another file and read back, or left out.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "io/encode.h"
#include "io/photo_metadata.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using strait::io::Format;
  const cv::Mat picture(2, 3, CV_8UC3, cv::Scalar::all(7));
  for (const Format format : {Format::jpeg, Format::png, Format::webp, Format::tiff}) {
    strait::io::Header header;
    header.format = format;
    const strait::io::PhotoMetadata found = fitted(read_metadata({data, size}, header), picture.size(), 3);
    const auto file = strait::io::encode(picture, {Format::png, 90, false, 0});
    const auto with = with_metadata(file, Format::png, found, picture.size());
    if (strait::io::probe(with).width_px != picture.cols) std::abort();
  }
  return 0;
}
