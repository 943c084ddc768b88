// The part of the trainer that looks at good pictures once they are all there.
#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include <Eigen/Core>
#include <Eigen/Eigenvalues>

#include "normal.h"
#include "random.h"
#include "strait/error.h"
#include "strait/fit.h"
#include "trainer.h"
#include "windows.h"

namespace strait::anomaly {
namespace {

constexpr int64_t kPatches = 100000;  // small ones, from which filters follow
constexpr int64_t kWindows = 20000;   // from which axes of pictures follow

using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

std::vector<float> planes_of(const cv::Mat& part, int channels) {
  std::vector<float> planes(part.total() * static_cast<size_t>(channels));
  to_planes(part, channels, planes.data());
  return planes;
}

cv::Mat somewhere(const cv::Mat& picture, cv::Size size, Random& random) {
  const auto x = static_cast<int>(random.below(picture.cols - size.width + 1));
  const auto y = static_cast<int>(random.below(picture.rows - size.height + 1));
  return picture(cv::Rect({x, y}, size));
}

struct Axes {
  Eigen::VectorXd mean;
  Eigen::MatrixXd directions;  // a column an axis, by falling variance
};

// Of `draw()`, called `count` times.
template <typename Draw>
Axes axes_of(int64_t count, int64_t dimensions, int64_t kept, const Draw& draw) {
  constexpr int64_t kTogether = 512;
  Axes axes{Eigen::VectorXd::Zero(dimensions), {}};
  Eigen::MatrixXd products = Eigen::MatrixXd::Zero(dimensions, dimensions);
  for (int64_t first = 0; first < count; first += kTogether) {
    Eigen::MatrixXd batch(dimensions, std::min(kTogether, count - first));
    for (Eigen::Index i = 0; i < batch.cols(); ++i) {
      const std::vector<float> one = draw(first + i);
      batch.col(i) = Eigen::Map<const Eigen::VectorXf>(one.data(), dimensions).cast<double>();
    }
    axes.mean += batch.rowwise().sum();
    products.selfadjointView<Eigen::Lower>().rankUpdate(batch);
  }
  axes.mean /= static_cast<double>(count);
  Eigen::MatrixXd covariance = products.selfadjointView<Eigen::Lower>();
  covariance = covariance / static_cast<double>(count) - axes.mean * axes.mean.transpose();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solved(covariance);
  axes.directions = solved.eigenvectors().rightCols(std::min(kept, dimensions)).rowwise().reverse();
  return axes;
}

void take_level_off(std::vector<float>& patch) {
  float mean = 0;
  for (const float value : patch) mean += value / static_cast<float>(patch.size());
  for (float& value : patch) value -= mean;
}

std::vector<float> filters_of(const std::vector<cv::Mat>& pictures, const NetworkOptions& options,
                              uint64_t seed) {
  const int side = static_cast<int>(options.filter_side);
  Random random(seed);
  const int64_t dimensions = int64_t{options.channels} * side * side;
  if (options.filters >= dimensions)
    throw Error(Code::usage, "recipe", "network.filters is not below the numbers of a patch",
                "lower it, or raise network.filter_side");
  const Axes axes = axes_of(kPatches, dimensions, options.filters, [&](int64_t) {
    const cv::Mat& picture =
        pictures[static_cast<size_t>(random.below(static_cast<int64_t>(pictures.size())))];
    std::vector<float> patch = planes_of(somewhere(picture, {side, side}, random), options.channels);
    take_level_off(patch);
    return patch;
  });
  const RowMajor rows = axes.directions.transpose().cast<float>();
  return {rows.data(), rows.data() + rows.size()};
}

void copy(const Eigen::MatrixXd& values, nn::Tensor& tensor) {
  Eigen::Map<RowMajor>(tensor.data(), values.rows(), values.cols()) = values.cast<float>();
}

void set_axes(const std::vector<cv::Mat>& pictures, const NetworkOptions& options, bool windows,
              uint64_t seed, nn::Parameters& weights) {
  const cv::Size size(options.width, options.height);
  const int64_t dimensions = int64_t{options.channels} * size.area();
  if (options.latent >= dimensions)
    throw Error(Code::usage, "recipe", "network.latent is not below the numbers of what the network sees",
                "lower it");
  Random random(seed);
  const auto count = static_cast<int64_t>(pictures.size());
  const Axes axes = axes_of(windows ? kWindows : count, dimensions, options.latent, [&](int64_t i) {
    const cv::Mat& picture = pictures[static_cast<size_t>(windows ? random.below(count) : i)];
    return planes_of(windows ? somewhere(picture, size, random) : fitted(picture, size), options.channels);
  });
  copy(axes.directions.transpose(), weights.at("latent.weights"));
  copy(-axes.directions.transpose() * axes.mean, weights.at("latent.bias"));
  copy(axes.directions, weights.at(std::string(kMaps) + ".weights"));
  copy(axes.mean, weights.at(std::string(kMaps) + ".bias"));
}

}  // namespace

nn::Parameters AnomalyTrainer::weights_of(const nn::NetworkSpec& network) const {
  nn::Parameters weights = nn::empty_parameters(network);
  for (const nn::Tensor& tensor : weights_)
    std::copy_n(tensor.data(), tensor.size(), weights.at(tensor.name).data());
  if (fitting_.empty()) return weights;
  if (options_.features == FeatureSource::filters)
    set_filters(weights, filters_of(fitting_, options_, seed_));
  if (options_.kind == Kind::pca) set_axes(fitting_, options_, settings_.windows, seed_ + 1, weights);
  return weights;
}

// Of every picture as many places as there is room for, drawn at random.
nn::Parameters AnomalyTrainer::space_of(const Detector& detector) const {
  std::vector<float> rows;
  int64_t dimensions = 0;
  Random random(seed_ + 2);
  const int64_t most = std::max<int64_t>(1, candidates_ / static_cast<int64_t>(fitting_.size()));
  for (const cv::Mat& picture : fitting_) {
    cv::Size grid;
    const std::vector<float> all = detector.feature_rows(detector.seen(picture), grid);
    dimensions = static_cast<int64_t>(all.size()) / grid.area();
    for (int64_t i = 0; i < std::min<int64_t>(most, grid.area()); ++i) {
      const int64_t row = most < grid.area() ? random.below(grid.area()) : i;
      rows.insert(rows.end(), all.begin() + row * dimensions, all.begin() + (row + 1) * dimensions);
    }
  }
  return fit_space(rows, dimensions, space_);
}

nn::Model AnomalyTrainer::present_model() const {
  nn::NetworkSpec network = whole_network(options_);
  nn::Parameters weights = weights_of(network);
  return nn::Model(
      {"present", "anomaly", "Finds what differs from the good pictures that it was trained on", {}, {}},
      std::move(network), std::move(weights));
}

const AnomalyTrainer::Made& AnomalyTrainer::made() const {
  if (made_) return *made_;
  if (held_out_.empty())
    throw Error(Code::usage, "recipe", "no good picture is held out to say what is normal",
                "set detector.hold_out, or add [[data.validate]]");
  nn::Parameters space;
  if (options_.features != FeatureSource::none) space = space_of(Detector(present_model(), settings_, {}));
  Detector detector(present_model(), settings_, space);
  set_normal(detector, held_out_);
  made_.emplace(Made{std::move(space), std::move(detector)});
  return *made_;
}

void AnomalyTrainer::save_model(const std::string& name, const std::string& folder) const {
  if (!fitting_.empty()) return made().detector.save(name, folder, made().space);
  const nn::Model present = present_model();
  nn::ModelInfo info = present.info();
  info.name = name;
  nn::Model(std::move(info), present.network(), present.parameters()).save(folder);
}

}  // namespace strait::anomaly
