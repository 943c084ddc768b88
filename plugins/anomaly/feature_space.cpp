#include "feature_space.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>

#include <Eigen/Core>
#include <Eigen/Eigenvalues>

#include "strait/error.h"

namespace strait::anomaly {
namespace {

using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Rows = Eigen::Map<const RowMajor>;

constexpr int64_t kTogether = 256;  // rows in a product

struct Axes {
  Eigen::VectorXf mean;
  Eigen::MatrixXf directions;  // a column an axis, by falling variance
  Eigen::VectorXf deviations;
};

Axes principal(const Rows& rows, const SpaceOptions& options) {
  Axes axes;
  axes.mean = rows.colwise().mean();
  Eigen::MatrixXd covariance = Eigen::MatrixXd::Zero(rows.cols(), rows.cols());
  for (Eigen::Index first = 0; first < rows.rows(); first += kTogether) {
    const Eigen::Index count = std::min<Eigen::Index>(kTogether, rows.rows() - first);
    const Eigen::MatrixXd part =
        (rows.middleRows(first, count).rowwise() - axes.mean.transpose()).cast<double>().transpose();
    covariance.selfadjointView<Eigen::Lower>().rankUpdate(part);
  }
  covariance /= static_cast<double>(rows.rows());
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solved(covariance);
  const Eigen::Index kept =
      std::max<Eigen::Index>(1, std::min<Eigen::Index>({options.axes, rows.cols(), rows.rows() - 1}));
  axes.directions = solved.eigenvectors().rightCols(kept).rowwise().reverse().cast<float>();
  const Eigen::VectorXd variances = solved.eigenvalues().tail(kept).reverse().cwiseMax(0);
  const double faint = std::max(options.floor * variances(0), 1e-12);
  axes.deviations = (variances.array() + faint).sqrt().cast<float>();
  return axes;
}

nn::Tensor& add(nn::Parameters& tensors, const char* name, const RowMajor& values, bool vector = false) {
  std::vector<int64_t> shape = {values.rows(), values.cols()};
  if (vector) shape = {values.size()};
  nn::Tensor& tensor = tensors.add(name, shape);
  std::copy_n(values.data(), values.size(), tensor.data());
  return tensor;
}

nn::Model product(const char* name, int64_t in, int64_t out, const float* weights,
                  const std::vector<float>& bias) {
  nn::NetworkSpec network;
  network.inputs = {{"rows", static_cast<int>(in), 1, 1}};
  network.outputs = {name};
  network.layers = {{name, "dense", {"rows"}, {{"out", out}, {"bias", true}}}};
  nn::Parameters parameters = nn::empty_parameters(network);
  std::copy_n(weights, in * out, parameters.at(std::string(name) + ".weights").data());
  std::copy(bias.begin(), bias.end(), parameters.at(std::string(name) + ".bias").data());
  return nn::Model({name, "anomaly", "", {}, {}}, std::move(network), std::move(parameters));
}

const nn::Tensor& tensor(const nn::Parameters& tensors, const char* name, size_t rank,
                         const std::string& where) {
  const nn::Tensor* found = tensors.find(name);
  if (found == nullptr || found->shape.size() != rank || found->size() == 0)
    throw Error(Code::corrupt, where,
                std::string("there is no tensor '") + name + "' of " + std::to_string(rank) + " dimensions",
                "train the model again");
  return *found;
}

// Squared, from the best similarities x.b - |b|^2 / 2.
float mean_distance(float* similarities, int64_t count, int nearest, float length) {
  const int64_t used = std::min<int64_t>(nearest, count);
  if (used > 1)
    std::nth_element(similarities, similarities + used - 1, similarities + count, std::greater<>());
  else
    similarities[0] = *std::max_element(similarities, similarities + count);
  float sum = 0;
  for (int64_t i = 0; i < used; ++i) sum += std::sqrt(std::max(0.0f, length - 2 * similarities[i]));
  return sum / static_cast<float>(used);
}

}  // namespace

std::vector<int64_t> coreset(const std::vector<float>& rows, int64_t dimensions, int64_t count) {
  const Rows all(rows.data(), static_cast<Eigen::Index>(rows.size()) / dimensions, dimensions);
  const Eigen::RowVectorXf mean = all.colwise().mean();
  Eigen::VectorXf away = (all.rowwise() - mean).rowwise().squaredNorm();
  std::vector<int64_t> chosen;
  Eigen::VectorXf nearest = Eigen::VectorXf::Constant(all.rows(), std::numeric_limits<float>::infinity());
  while (static_cast<int64_t>(chosen.size()) < std::min<int64_t>(count, all.rows())) {
    Eigen::Index farthest = 0;
    const float distance = (chosen.empty() ? away : nearest).maxCoeff(&farthest);
    if (!chosen.empty() && distance <= 0) break;
    chosen.push_back(farthest);
    const Eigen::RowVectorXf centre = all.row(farthest);
    nearest = nearest.cwiseMin((all.rowwise() - centre).rowwise().squaredNorm());
  }
  return chosen;
}

nn::Parameters fit_space(const std::vector<float>& rows, int64_t dimensions, const SpaceOptions& options) {
  const Rows all(rows.data(), static_cast<Eigen::Index>(rows.size()) / dimensions, dimensions);
  const Axes axes = principal(all, options);
  const RowMajor scaled = axes.deviations.cwiseInverse().asDiagonal() * axes.directions.transpose();
  const Eigen::RowVectorXf start = (scaled * axes.mean).transpose();
  const RowMajor projected = (all * scaled.transpose()).rowwise() - start;
  const std::vector<float> points(projected.data(), projected.data() + projected.size());
  const std::vector<int64_t> chosen = coreset(points, projected.cols(), options.bank);
  RowMajor bank(static_cast<Eigen::Index>(chosen.size()), projected.cols());
  for (size_t i = 0; i < chosen.size(); ++i)
    bank.row(static_cast<Eigen::Index>(i)) = projected.row(chosen[i]);
  nn::Parameters tensors;
  add(tensors, "mean", axes.mean.transpose(), true);
  add(tensors, "axes", scaled);
  add(tensors, "deviation", axes.deviations.transpose(), true);
  add(tensors, "bank", bank);
  return tensors;
}

FeatureSpace::FeatureSpace(const nn::Parameters& tensors, const std::string& where) {
  const nn::Tensor& mean = tensor(tensors, "mean", 1, where);
  const nn::Tensor& axes = tensor(tensors, "axes", 2, where);
  const nn::Tensor& deviation = tensor(tensors, "deviation", 1, where);
  const nn::Tensor& bank = tensor(tensors, "bank", 2, where);
  dimensions_ = mean.shape[0];
  axes_ = axes.shape[0];
  kept_ = bank.shape[0];
  if (axes.shape[1] != dimensions_ || deviation.shape[0] != axes_ || bank.shape[1] != axes_)
    throw Error(Code::corrupt, where, "the sizes of mean, axes, deviation and bank do not agree",
                "train the model again");
  mean_.assign(mean.data(), mean.data() + mean.size());
  deviation_.assign(deviation.data(), deviation.data() + deviation.size());
  const Eigen::VectorXf start =
      -Rows(axes.data(), axes_, dimensions_) * Eigen::Map<const Eigen::VectorXf>(mean.data(), dimensions_);
  const Eigen::VectorXf lengths = Rows(bank.data(), kept_, axes_).rowwise().squaredNorm() * -0.5f;
  projection_ = product("projection", dimensions_, axes_, axes.data(), {start.begin(), start.end()});
  similarity_ = product("similarity", axes_, kept_, bank.data(), {lengths.begin(), lengths.end()});
}

void FeatureSpace::distances(const float* rows, int64_t count, int nearest, float* neighbours,
                             float* residuals) const {
  for (int64_t first = 0; first < count; first += kTogether)
    some(rows + first * dimensions_, std::min(kTogether, count - first), nearest, neighbours + first,
         residuals + first);
}

// One row alone, or as many as go together: two programs serve all.
void FeatureSpace::some(const float* rows, int64_t count, int nearest, float* neighbours,
                        float* residuals) const {
  const int64_t made = count == 1 ? 1 : kTogether;
  std::vector<float> padded;
  if (count < made) {
    padded.resize(static_cast<size_t>(made * dimensions_));
    std::copy_n(rows, count * dimensions_, padded.data());
    rows = padded.data();
  }
  std::vector<float> points(static_cast<size_t>(made * axes_)), similar(static_cast<size_t>(made * kept_));
  const int n = static_cast<int>(made);
  projection_->infer(rows, {n, static_cast<int>(dimensions_), 1, 1}, points.data());
  similarity_->infer(points.data(), {n, static_cast<int>(axes_), 1, 1}, similar.data());
  for (int64_t i = 0; i < count; ++i) {
    float length = 0, on_axes = 0, whole = 0;
    for (int64_t a = 0; a < axes_; ++a) {
      const float value = points[static_cast<size_t>(i * axes_ + a)];
      length += value * value;
      on_axes += std::pow(value * deviation_[static_cast<size_t>(a)], 2.0f);
    }
    for (int64_t d = 0; d < dimensions_; ++d)
      whole += std::pow(rows[i * dimensions_ + d] - mean_[static_cast<size_t>(d)], 2.0f);
    neighbours[i] = mean_distance(similar.data() + i * kept_, kept_, nearest, length);
    residuals[i] = std::sqrt(std::max(0.0f, whole - on_axes));
  }
}

}  // namespace strait::anomaly
