#include "cli/codec_peers.h"

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include "strait/error.h"

namespace strait::cli {
namespace {

// Soft noise in colours.
cv::Mat picture() {
  cv::Mat made(70, 101, CV_32FC3), result;
  cv::RNG random(3);
  random.fill(made, cv::RNG::NORMAL, 0, 300);
  cv::GaussianBlur(made, made, {}, 2);
  made.convertTo(result, CV_8U, 1, 128);
  return result;
}

TEST(CodecPeers, GiveBackThePictureTheBetterTheMoreTheyTake) {
  const cv::Mat image = picture();
  EXPECT_EQ(codec_peer_names(), (std::vector<std::string>{"jpeg", "webp", "jp2", "avif"}));
  for (const CodecPeer& peer : codec_peers()) {
    size_t bytes = 0;
    double psnr = 0;
    for (const double setting : {peer.settings.front(), peer.settings[5], peer.settings.back()}) {
      const std::vector<unsigned char> file = peer.encode(image, setting);
      const cv::Mat back = peer.decode(file);
      ASSERT_EQ(back.size(), image.size()) << peer.name;
      ASSERT_EQ(back.type(), CV_8UC3) << peer.name;
      EXPECT_GT(file.size(), bytes) << peer.name << " " << setting;
      EXPECT_GT(cv::PSNR(image, back), psnr) << peer.name << " " << setting;
      bytes = file.size();
      psnr = cv::PSNR(image, back);
    }
    EXPECT_GT(psnr, 32) << peer.name;
  }
}

TEST(CodecPeers, SayWhatFailed) {
  EXPECT_THROW(decode_avif({1, 2, 3}), Error);
  EXPECT_THROW(decode_jp2({1, 2, 3}), Error);
}

}  // namespace
}  // namespace strait::cli
