#include "cli/codec_peers.h"

#include <algorithm>
#include <iterator>

#include <opencv2/imgcodecs.hpp>

#include "strait/error.h"

namespace strait::cli {

namespace {

std::vector<unsigned char> encode_by_opencv(const char* extension, int flag, const cv::Mat& picture,
                                            double quality) {
  std::vector<unsigned char> file;
  if (!cv::haveImageWriter(extension) ||
      !cv::imencode(extension, picture, file, {flag, static_cast<int>(quality)}))
    throw Error(Code::unsupported, extension, "this OpenCV does not write it", "leave it out of --against");
  return file;
}

std::vector<unsigned char> encode_jpeg(const cv::Mat& picture, double quality) {
  return encode_by_opencv(".jpg", cv::IMWRITE_JPEG_QUALITY, picture, quality);
}

std::vector<unsigned char> encode_webp(const cv::Mat& picture, double quality) {
  return encode_by_opencv(".webp", cv::IMWRITE_WEBP_QUALITY, picture, quality);
}

cv::Mat decode_by_opencv(const std::vector<unsigned char>& file) {
  return cv::imdecode(file, cv::IMREAD_COLOR);
}

}  // namespace

const std::vector<CodecPeer>& codec_peers() {
  static const std::vector<CodecPeer> all{
      {"jpeg",
       "libjpeg, 4:2:0",
       {5, 10, 15, 20, 30, 40, 50, 60, 70, 80, 87, 92, 96},
       encode_jpeg,
       decode_by_opencv},
      {"webp",
       "libwebp, lossy",
       {1, 5, 10, 20, 35, 50, 65, 75, 82, 88, 93, 97},
       encode_webp,
       decode_by_opencv},
      {"jp2",
       "OpenJPEG, 9/7",
       {0.1, 0.15, 0.2, 0.3, 0.4, 0.55, 0.8, 1.1, 1.6, 2.2, 3},
       encode_jp2,
       decode_jp2},
      {"avif",
       "libavif, 4:4:4, speed 4",
       {60, 55, 50, 45, 40, 35, 30, 25, 20, 15, 10},
       encode_avif,
       decode_avif},
  };
  return all;
}

std::vector<std::string> codec_peer_names() {
  std::vector<std::string> names;
  std::transform(codec_peers().begin(), codec_peers().end(), std::back_inserter(names),
                 [](const CodecPeer& peer) { return peer.name; });
  return names;
}

}  // namespace strait::cli
