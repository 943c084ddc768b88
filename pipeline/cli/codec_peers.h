// Codecs that `strait eval codec` measures a model against, each through its own library.
#pragma once

#include <string>
#include <vector>

#include <opencv2/core.hpp>

namespace strait::cli {

struct CodecPeer {
  std::string name;              // as --against knows it
  std::string about;             // library and settings
  std::vector<double> settings;  // each makes a point of its curve
  // Pictures are blue-green-red, 8 bit. Both throw Error (unsupported) where the library fails.
  std::vector<unsigned char> (*encode)(const cv::Mat& picture, double setting);
  cv::Mat (*decode)(const std::vector<unsigned char>& file);
};

const std::vector<CodecPeer>& codec_peers();
std::vector<std::string> codec_peer_names();

// AV1 pictures by libavif, 4:4:4, speed 4, one thread; quantisers from 0 (best) to 63.
std::vector<unsigned char> encode_avif(const cv::Mat& picture, double quantiser);
cv::Mat decode_avif(const std::vector<unsigned char>& file);

// JPEG 2000 by OpenJPEG, the 9/7 wavelet, one layer; the rate is in bits a pixel.
std::vector<unsigned char> encode_jp2(const cv::Mat& picture, double bpp);
cv::Mat decode_jp2(const std::vector<unsigned char>& file);

}  // namespace strait::cli
