#include "normal.h"

#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

namespace strait::anomaly {
namespace {

constexpr double kFaint = 1e-6;
constexpr size_t kFewest = 8;              // pictures for figures of single pixels
constexpr double kNeighbourhood_px = 1.5;  // over which deviations of single pixels are averaged
constexpr double kOverall = 0.1;           // share of the variance of all pixels in that of each

struct Sums {
  double count = 0, sum = 0, squares = 0;

  void add(double value, double times = 1) {
    count += times;
    sum += value * times;
    squares += value * value * times;
  }
  double mean() const { return count > 0 ? sum / count : 0; }
  double deviation() const {
    return count > 0 ? std::sqrt(std::max(squares / count - mean() * mean(), kFaint * kFaint)) : 1;
  }
};

// Of one part, over all pictures.
struct MapSums {
  Sums all;
  cv::Mat sum, squares;  // per pixel, as long as maps are of one size
  bool one_size = true;

  void add(const cv::Mat& map, const cv::Rect& counted) {
    cv::Scalar mean, deviation;
    cv::meanStdDev(map(counted), mean, deviation);
    all.count += 1;
    all.sum += mean[0];
    all.squares += mean[0] * mean[0] + deviation[0] * deviation[0];
    if (sum.empty()) sum = cv::Mat::zeros(map.size(), CV_32F), squares = sum.clone();
    one_size = one_size && sum.size() == map.size();
    if (!one_size) return;
    sum += map;
    squares += map.mul(map);
  }
};

void finish(const MapSums& sums, bool by_pixel, cv::Mat& mean, cv::Mat& deviation) {
  const double whole = sums.all.deviation();
  if (!by_pixel) {
    mean = cv::Mat(1, 1, CV_32F, cv::Scalar(sums.all.mean()));
    deviation = cv::Mat(1, 1, CV_32F, cv::Scalar(whole));
    return;
  }
  mean = sums.sum / sums.all.count;
  cv::Mat variance = sums.squares / sums.all.count - mean.mul(mean);
  cv::max(variance, 0, variance);
  cv::GaussianBlur(variance, variance, {}, kNeighbourhood_px, kNeighbourhood_px, cv::BORDER_REFLECT);
  variance += kOverall * whole * whole;
  cv::sqrt(variance, deviation);
}

}  // namespace

void set_normal(Detector& detector, const std::vector<cv::Mat>& good) {
  PerPart<MapSums> map_sums;
  PerPart<double> scores{};
  for (const cv::Mat& picture : good) {
    const PerPart<cv::Mat> maps = detector.raw_maps(detector.seen(picture), scores);
    for (size_t part = 0; part < kParts; ++part)
      if (!maps[part].empty()) map_sums[part].add(maps[part], detector.counted(maps[part].size()));
  }
  const bool by_pixel = detector.by_pixel() && good.size() >= kFewest;
  Normal made;
  for (size_t part = 0; part < kParts; ++part)
    if (map_sums[part].all.count > 0)
      finish(map_sums[part], by_pixel, made.map_mean[part], made.map_deviation[part]);
  detector.set_normal(made);

  PerPart<Sums> sums;
  std::vector<PerPart<double>> all;
  for (const cv::Mat& picture : good) {
    PerPart<cv::Mat> maps = detector.raw_maps(detector.seen(picture), scores);
    detector.normalise(maps, scores);
    for (size_t part = 0; part < kParts; ++part) sums[part].add(scores[part]);
    all.push_back(scores);
  }
  for (size_t part = 0; part < kParts; ++part) {
    made.score_mean[part] = sums[part].mean();
    made.score_deviation[part] = std::max(sums[part].deviation(), kFaint);
  }
  detector.set_normal(made);
  for (const PerPart<double>& one : all) made.scores.push_back(static_cast<float>(detector.joined(one)));
  std::sort(made.scores.begin(), made.scores.end());
  detector.set_normal(std::move(made));
}

}  // namespace strait::anomaly
