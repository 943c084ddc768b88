#include "io/decode.h"

#include <vector>

#include <fmt/format.h>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "io/decode_codecs.h"
#include "io/metadata.h"
#include "strait/image.h"

namespace strait::io {

namespace {

void quieten_opencv() {
  static const auto before = cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
  static_cast<void>(before);
}

// Some decoders of OpenCV turn TIFFs by their tag, others do not: with the tag set to upright none does.
std::vector<uint8_t> without_orientation(Bytes bytes, const Header& header) {
  std::vector<uint8_t> copy(bytes.begin(), bytes.end());
  copy[static_cast<size_t>(header.orientation_at)] = header.big_endian ? 0 : 1;
  copy[static_cast<size_t>(header.orientation_at) + 1] = header.big_endian ? 1 : 0;
  return copy;
}

cv::Mat read_with_opencv(Bytes bytes) {
  const cv::Mat file(1, static_cast<int>(bytes.size()), CV_8U,
                     const_cast<uint8_t*>(bytes.data()));  // only read
  return cv::imdecode(file, cv::IMREAD_UNCHANGED);
}

cv::Mat decode_other(Bytes bytes, const Header& header) {
  quieten_opencv();
  const char* format = format_name(header.format);
  if (bytes.size() > INT32_MAX) throw Error(Code::limit, format, "files over 2 GiB are not read");
  cv::Mat image;
  try {
    image = header.orientation_at != 0 && header.orientation != 1
                ? read_with_opencv(without_orientation(bytes, header))
                : read_with_opencv(bytes);
  } catch (const cv::Exception& e) {
    throw Error(Code::bad_input, format, e.err.empty() ? e.what() : e.err);
  }
  if (image.empty())
    throw Error(Code::bad_input, format, "the pixels cannot be decoded: damaged, cut off or unusual");
  if (image.cols != header.width_px || image.rows != header.height_px)
    throw Error(Code::bad_input, format,
                fmt::format("the pixels are {}x{}, the header says {}x{}", image.cols, image.rows,
                            header.width_px, header.height_px));
  if (image.depth() == CV_64F) image.convertTo(image, CV_32F);
  if (image.channels() == 2 || image.channels() > 4)
    throw Error(Code::unsupported, format,
                fmt::format("{} channels; only 1, 3 and 4 are read", image.channels()));
  strait_type(image.depth());  // throws where the depth is none of ours
  if (header.format == Format::bmp && image.channels() == 4 && header.channels == 3)
    cv::cvtColor(image, image, cv::COLOR_BGRA2BGR);  // the fourth byte is padding
  return image;
}

cv::Mat decode_stored(Bytes bytes, const Header& header) {
  switch (header.format) {
    case Format::png:
      return decode_png(bytes, header);
    case Format::jpeg:
      return decode_jpeg(bytes, header);
    case Format::pnm:
    case Format::pfm:
      return decode_pnm(bytes, header);
    default:
      return decode_other(bytes, header);
  }
}

}  // namespace

cv::Mat decode(std::span<const uint8_t> bytes, const Header& header) {
  return upright(decode_stored(bytes, header), orientation(bytes, header));
}

}  // namespace strait::io
