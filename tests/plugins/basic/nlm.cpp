#include <gtest/gtest.h>

#include "compare/metrics.h"
#include "noise/gaussian.h"
#include "plugins.h"

namespace strait::test {

namespace {

cv::Mat steps(int channels) {
  cv::Mat image(48, 64, CV_8UC(channels), cv::Scalar(60, 90, 120, 255));
  image(cv::Rect(32, 0, 32, 48)).setTo(cv::Scalar(180, 160, 140, 255));
  return image;
}

}  // namespace

TEST(Nlm, TakesNoiseAwayFromGrayColourAndAlpha) {
  for (const int channels : {1, 3, 4}) {
    const cv::Mat clean = steps(channels);
    cv::Mat noisy(clean.size(), CV_MAKETYPE(CV_32F, channels));
    noise::add_gaussian(clean, 20, 5, noisy);
    const cv::Mat out =
        run_plugin("nlm", {{"h", "20"}, {"h_colour", "20"}, {"search", "11"}}, {noisy}).image();
    ASSERT_EQ(out.type(), clean.type());
    EXPECT_GT(compare::psnr(out, clean), compare::psnr(noisy, clean) + 6) << channels << " channels";
    if (channels == 4) {
      EXPECT_EQ(out.at<cv::Vec4b>(5, 5)[3], 255);
    }
  }
}

TEST(Nlm, WantsOddWindows) {
  EXPECT_THROW(run_plugin("nlm", {{"search", "10"}}, {steps(1)}), Error);
}

}  // namespace strait::test
