#include <cmath>

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include "compare/metrics.h"
#include "nn/losses/structural.h"
#include "plugins.h"

namespace strait::test {

using compare::psnr;
using compare::ssim;

TEST(Psnr, IsTheFormulaOverAllChannels) {
  const cv::Mat reference(4, 4, CV_8UC3, cv::Scalar(100, 100, 100));
  const cv::Mat image(4, 4, CV_8UC3, cv::Scalar(100, 105, 90));
  EXPECT_NEAR(psnr(image, reference), 10 * std::log10(255.0 * 255 * 3 / 125), 1e-12);
  EXPECT_NEAR(psnr(cv::Mat(5, 5, CV_8UC1, cv::Scalar(10)), cv::Mat(5, 5, CV_8UC1, cv::Scalar(11))),
              48.1308036086791, 1e-9);
  EXPECT_TRUE(std::isinf(psnr(image, image)));
}

TEST(Psnr, ClipsFloatAndDoesNotRoundIt) {
  const cv::Mat reference(2, 2, CV_8UC1, cv::Scalar(255));
  EXPECT_TRUE(std::isinf(psnr(cv::Mat(2, 2, CV_32FC1, cv::Scalar(1.7)), reference)));
  EXPECT_NEAR(psnr(cv::Mat(2, 2, CV_32FC1, cv::Scalar(254.75 / 255)), reference), 20 * std::log10(255 / 0.25),
              1e-3);
}

TEST(Psnr, DepthsMayDifferShapesMayNot) {
  const cv::Mat bytes(3, 3, CV_8UC1, cv::Scalar(7)), words(3, 3, CV_16UC1, cv::Scalar(7 * 257));
  EXPECT_GT(psnr(bytes, words), 250);
  EXPECT_THROW(psnr(bytes, cv::Mat(3, 4, CV_8UC1, cv::Scalar(7))), Error);
  EXPECT_THROW(psnr(bytes, cv::Mat(3, 3, CV_8UC3, cv::Scalar(7))), Error);
}

TEST(Ssim, IsOneForEqualAndTheLuminanceTermForFlat) {
  const cv::Mat image = ramp(20, 30, CV_8UC3);
  EXPECT_NEAR(ssim(image, image), 1, 1e-12);
  const double c1 = 6.5025;  // (0.01 * 255)^2; without variance the second factor is 1
  EXPECT_NEAR(ssim(cv::Mat(16, 16, CV_8UC1, cv::Scalar(80)), cv::Mat(16, 16, CV_8UC1, cv::Scalar(160))),
              (2 * 80.0 * 160 + c1) / (80.0 * 80 + 160.0 * 160 + c1), 1e-9);
}

// One window, written out from the paper's definition.
TEST(Ssim, MatchesTheSumsWrittenOut) {
  cv::Mat x = ramp(11, 11, CV_8UC1), y = x.clone();
  for (int i = 0; i < 11; ++i) y.at<uint8_t>(i, i) = static_cast<uint8_t>(255 - y.at<uint8_t>(i, i));
  double total = 0, mx = 0, my = 0, xx = 0, yy = 0, xy = 0;
  for (int pass = 0; pass < 2; ++pass)
    for (int i = 0; i < 11; ++i)
      for (int j = 0; j < 11; ++j) {
        const double w = std::exp(-((i - 5) * (i - 5) + (j - 5) * (j - 5)) / (2 * 1.5 * 1.5));
        const double a = x.at<uint8_t>(i, j), b = y.at<uint8_t>(i, j);
        if (pass == 0) {
          total += w;
          mx += w * a;
          my += w * b;
        } else {
          xx += w / total * (a - mx / total) * (a - mx / total);
          yy += w / total * (b - my / total) * (b - my / total);
          xy += w / total * (a - mx / total) * (b - my / total);
        }
      }
  mx /= total;
  my /= total;
  const double c1 = 6.5025, c2 = 58.5225;
  const double expected = (2 * mx * my + c1) * (2 * xy + c2) / ((mx * mx + my * my + c1) * (xx + yy + c2));
  EXPECT_NEAR(ssim(x, y), expected, 1e-9);
}

// The loss that networks are trained with is the figure that they are judged by.
TEST(Ssim, AgreesWithTheLoss) {
  cv::Mat reference = ramp(37, 29, CV_8UC3), image;
  cv::GaussianBlur(reference, image, {5, 5}, 2);
  image.convertTo(image, -1, 0.9, 5);
  const auto planes = [](const cv::Mat& picture) {  // C H W, 0..1
    std::vector<float> values;
    std::vector<cv::Mat> channels;
    cv::split(picture, channels);
    for (cv::Mat& channel : channels) {
      channel.convertTo(channel, CV_32F, 1.0 / 255);
      values.insert(values.end(), channel.begin<float>(), channel.end<float>());
    }
    return values;
  };
  const nn::Shape shape{1, 3, image.rows, image.cols};
  const double similarity = 1 - nn::ssim_loss(planes(image).data(), planes(reference).data(), shape, nullptr);
  EXPECT_LT(similarity, 0.98);
  EXPECT_NEAR(similarity, ssim(image, reference), 1e-6);
}

TEST(Compare, SetsAttributesAndPassesThePictureOn) {
  const cv::Mat image(12, 12, CV_8UC1, cv::Scalar(10)), reference(12, 12, CV_8UC1, cv::Scalar(11));
  const Ran ran = run_plugin("compare", {}, {image, reference});
  EXPECT_NEAR(ran.number("stage.psnr"), 48.1308, 1e-4);
  EXPECT_GT(ran.number("stage.ssim"), 0.9);
  EXPECT_EQ(cv::norm(ran.image(), image, cv::NORM_INF), 0);
  EXPECT_EQ(run_plugin("compare", {}, {image, image}).number("stage.psnr"), 100);
}

}  // namespace strait::test
