#include "detector.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <opencv2/imgproc.hpp>

#include "error_map.h"
#include "nn/cut.h"
#include "strait/error.h"
#include "strait/fit.h"
#include "windows.h"

namespace strait::anomaly {
namespace {

constexpr int kWholeSide = 1536;  // px; larger pictures are cut
constexpr int kCutSide = 1024, kCutStep = 896;

nn::Model part_of(const nn::Model& model, const char* output) {
  nn::NetworkSpec network = nn::cut(model.network(), {kPicture}, {output});
  nn::Parameters parameters = nn::parameters_of(network, model.parameters());
  return nn::Model({model.info().name, "anomaly", "", {}, {}}, std::move(network), std::move(parameters));
}

bool gives(const nn::Model& model, const char* output) {
  const std::vector<std::string>& outputs = model.network().outputs;
  return std::find(outputs.begin(), outputs.end(), output) != outputs.end();
}

// Runs a network over a picture that is continued by its mirror image to a size that the network takes. The
// result, channels interleaved, may be smaller by the network's scale.
cv::Mat run(const nn::Model& model, const cv::Mat& picture) {
  const int multiple = model.size_multiple();
  const auto up = [&](int side) { return (side + multiple - 1) / multiple * multiple; };
  const int below = up(picture.rows) - picture.rows, right = up(picture.cols) - picture.cols;
  cv::Mat padded = picture;
  if (below > 0 || right > 0) cv::copyMakeBorder(picture, padded, 0, below, 0, right, cv::BORDER_REFLECT_101);
  const nn::Shape in{1, picture.channels(), padded.rows, padded.cols}, out = model.output_shape(in);
  std::vector<float> planes(in.elements()), results(out.elements());
  to_planes(padded, picture.channels(), planes.data());
  model.infer(planes.data(), in, results.data());
  cv::Mat made = from_planes(results.data(), out.c, {out.w, out.h});
  const cv::Size kept((picture.cols * out.w + in.w - 1) / in.w, (picture.rows * out.h + in.h - 1) / in.h);
  return made(cv::Rect({0, 0}, kept));
}

cv::Mat smoothed(const cv::Mat& map, double sigma) {
  if (sigma <= 0) return map;
  cv::Mat out;
  cv::GaussianBlur(map, out, {}, sigma, sigma, cv::BORDER_REFLECT);
  return out;
}

}  // namespace

std::vector<float> Detector::feature_rows(const cv::Mat& picture, cv::Size& grid) const {
  const cv::Mat made = run(*features_, picture);
  grid = settings_.whole ? cv::Size(1, 1) : made.size();
  std::vector<float> rows;
  rows.reserve(made.total() * static_cast<size_t>(made.channels()));
  for (int y = 0; y < made.rows; ++y)
    rows.insert(rows.end(), made.ptr<float>(y), made.ptr<float>(y) + made.cols * made.channels());
  return rows;
}

Detector::Detector(nn::Model model, const DetectorSettings& settings, const nn::Parameters& space)
    : model_(std::move(model)), settings_(settings) {
  if (gives(model_, kMaps)) maps_ = part_of(model_, kMaps);
  if (gives(model_, kFeatures)) features_ = part_of(model_, kFeatures);
  if (features_ && space.size() > 0) space_.emplace(space, model_.info().name);
}

cv::Size Detector::fixed_size() const {
  const nn::InputSpec& input = model_.network().inputs.front();
  return {input.width, input.height};
}

cv::Mat Detector::seen(const cv::Mat& picture) const {
  const cv::Size fixed = fixed_size();
  cv::Mat image = with_channels(picture, settings_.channels);
  if (!fixed.empty() && !settings_.windows) image = fitted(image, fixed);
  if (settings_.windows && (image.rows < fixed.height || image.cols < fixed.width))
    throw Error(Code::bad_input, "picture",
                "is " + std::to_string(image.cols) + "x" + std::to_string(image.rows) +
                    " px (expected at least " + std::to_string(fixed.width) + "x" +
                    std::to_string(fixed.height) + ")",
                "enlarge it, or train on smaller windows");
  return with_depth(image, CV_32F);
}

cv::Mat Detector::maps_of(const cv::Mat& picture) const {
  const cv::Size fixed = fixed_size();
  const int type = CV_MAKETYPE(CV_32F, settings_.channels + (settings_.maps == Kind::unet ? 1 : 0));
  std::vector<cv::Rect> windows = {cv::Rect({0, 0}, picture.size())};
  if (settings_.windows)
    windows = windows_of(picture.size(), fixed, {(fixed.width + 1) / 2, (fixed.height + 1) / 2});
  else if (std::max(picture.rows, picture.cols) > kWholeSide)
    windows = windows_of(picture.size(), {kCutSide, kCutSide}, {kCutStep, kCutStep});
  return by_windows(picture, windows, type, [&](const cv::Mat& part) { return run(*maps_, part); });
}

void Detector::feature_scores(const cv::Mat& picture, PerPart<cv::Mat>& maps, PerPart<double>& scores) const {
  cv::Size grid;
  const std::vector<float> rows = feature_rows(picture, grid);
  cv::Mat near(grid, CV_32F), off(grid, CV_32F);
  if (static_cast<int64_t>(rows.size()) != space_->dimensions() * grid.area())
    throw Error(Code::corrupt, model_.info().name, "features have another size than those it was fitted to",
                "train the model again");
  space_->distances(rows.data(), grid.area(), settings_.nearest, near.ptr<float>(), off.ptr<float>());
  if (settings_.whole) {
    scores[kNeighbours] = static_cast<double>(near.at<float>(0, 0));
    scores[kResidual] = static_cast<double>(off.at<float>(0, 0));
    return;
  }
  for (const auto& [part, coarse] : {std::pair{kNeighbours, near}, {kResidual, off}}) {
    cv::Mat map;
    cv::resize(coarse, map, picture.size(), 0, 0, cv::INTER_LINEAR);
    maps[part] = smoothed(map, settings_.smooth_px);
  }
}

PerPart<cv::Mat> Detector::raw_maps(const cv::Mat& picture, PerPart<double>& scores) const {
  PerPart<cv::Mat> maps;
  scores.fill(0);
  if (maps_ && (settings_.weights[kRebuilt] > 0 || settings_.weights[kDefect] > 0)) {
    const cv::Mat made = maps_of(picture);
    std::vector<cv::Mat> planes;
    cv::split(made, planes);
    if (settings_.weights[kDefect] > 0 && settings_.maps == Kind::unet)
      maps[kDefect] = smoothed(planes.back(), settings_.smooth_px);
    planes.resize(static_cast<size_t>(settings_.channels));
    cv::Mat rebuilt;
    cv::merge(planes, rebuilt);
    if (settings_.weights[kRebuilt] > 0) {
      const auto error = settings_.error == "squared" ? squared_error : structural_error;
      maps[kRebuilt] = smoothed(error(picture, rebuilt), settings_.smooth_px);
    }
  }
  if (space_) feature_scores(picture, maps, scores);
  return maps;
}

cv::Rect Detector::counted(cv::Size map) const {
  const cv::Rect all({0, 0}, map),
      inner = all & cv::Rect(settings_.margin_px, settings_.margin_px, map.width - 2 * settings_.margin_px,
                             map.height - 2 * settings_.margin_px);
  return inner.empty() ? all : inner;
}

void Detector::normalise(PerPart<cv::Mat>& maps, PerPart<double>& scores) const {
  for (size_t part = 0; part < kParts; ++part) {
    if (maps[part].empty()) continue;
    const cv::Mat &mean = normal_.map_mean[part], &deviation = normal_.map_deviation[part];
    if (mean.total() == 1)
      maps[part] = (maps[part] - mean.at<float>(0, 0)) / deviation.at<float>(0, 0);
    else
      cv::divide(maps[part] - mean, deviation, maps[part]);
    scores[part] = top_mean(maps[part](counted(maps[part].size())), settings_.top_share);
  }
}

double Detector::joined(const PerPart<double>& scores) const {
  double sum = 0, weights = 0;
  for (size_t part = 0; part < kParts; ++part) {
    if (settings_.weights[part] == 0) continue;
    sum +=
        settings_.weights[part] * (scores[part] - normal_.score_mean[part]) / normal_.score_deviation[part];
    weights += settings_.weights[part];
  }
  return sum / weights;
}

Detection Detector::detect(const cv::Mat& picture) const {
  const cv::Mat input = seen(picture);
  PerPart<double> scores{};
  PerPart<cv::Mat> maps = raw_maps(input, scores);
  normalise(maps, scores);
  cv::Mat sum = cv::Mat::zeros(input.size(), CV_32F);
  double weights = 0;
  for (size_t part = 0; part < kParts; ++part) {
    if (maps[part].empty() || settings_.weights[part] == 0) continue;
    sum += settings_.weights[part] * maps[part];
    weights += settings_.weights[part];
  }
  if (weights > 0) sum /= weights;
  const double score = joined(scores);
  if (sum.size() == picture.size()) return {sum, score};
  const double scale =
      std::min(static_cast<double>(picture.cols) / sum.cols, static_cast<double>(picture.rows) / sum.rows);
  const int width = std::clamp(cvRound(scale * sum.cols), 1, picture.cols);
  const int height = std::clamp(cvRound(scale * sum.rows), 1, picture.rows);
  cv::Mat middle, map;
  cv::resize(sum, middle, {width, height}, 0, 0, cv::INTER_LINEAR);
  const int left = (picture.cols - width) / 2, top = (picture.rows - height) / 2;
  cv::copyMakeBorder(middle, map, top, picture.rows - height - top, left, picture.cols - width - left,
                     cv::BORDER_REPLICATE);
  return {map, score};
}

double Detector::threshold(double false_alarms) const {
  const std::vector<float>& scores = normal_.scores;
  const double place = (1 - false_alarms) * static_cast<double>(scores.size() + 1) - 1;
  if (place >= static_cast<double>(scores.size() - 1))
    return std::nextafter(scores.back(), std::numeric_limits<float>::infinity());
  if (place <= 0) return static_cast<double>(scores.front());
  const auto below = static_cast<size_t>(place);
  const double part = place - static_cast<double>(below);
  return static_cast<double>(scores[below]) * (1 - part) + static_cast<double>(scores[below + 1]) * part;
}

}  // namespace strait::anomaly
