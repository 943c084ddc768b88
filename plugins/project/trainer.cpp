#include "trainer.h"

#include <algorithm>
#include <cmath>

#include "strait/error.h"

namespace strait::project {
namespace {

nn::Attributes dense(int64_t out) {
  return {{"out", out}, {"bias", true}};
}

nn::NetworkSpec network_of(int channels, int height, int width, int latent) {
  nn::NetworkSpec network;
  network.inputs = {{"picture", channels, height, width}};
  network.outputs = {nn::LatentModel::kLatent, nn::LatentModel::kRebuilt};
  nn::Attributes back = dense(channels);
  back["height"] = int64_t{height};
  back["width"] = int64_t{width};
  network.layers = {{nn::LatentModel::kLatent, "dense", {"picture"}, dense(latent)},
                    {nn::LatentModel::kRebuilt, "dense", {nn::LatentModel::kLatent}, back}};
  nn::check(network);
  return network;
}

using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

void fill(nn::Tensor& tensor, const Eigen::MatrixXd& values) {
  Eigen::Map<RowMajor>(tensor.data(), values.rows(), values.cols()) = values.cast<float>();
}

size_t elements(const BatchView& items) {
  return static_cast<size_t>(items.n * items.c * items.h * items.w);
}

}  // namespace

ParamTable ProjectTrainer::params() {
  ParamTable table;
  table.add(integer("network.channels", "1 gray, 3 colour").by_default("1").range(1, 3));
  table.add(integer("network.latent", "axes that are kept").by_default("32").range(1, kMostDimensions));
  return table;
}

ProjectTrainer::ProjectTrainer(const Params& params, uint64_t)
    : channels_(static_cast<int>(params.integer("network.channels"))),
      latent_(static_cast<int>(params.integer("network.latent"))) {
  if (channels_ == 2)
    throw Error(Code::usage, "recipe", "network.channels is 2", "use 1 for gray, 3 for colour");
}

void ProjectTrainer::prepare(const TrainingSet& set) {
  set_ = set;
  const int64_t dimensions = channels_ * set.height * set.width;
  if (dimensions > kMostDimensions || latent_ > dimensions)
    throw Error(Code::usage, "recipe",
                "items have " + std::to_string(dimensions) + " numbers (expected at least network.latent, " +
                    std::to_string(latent_) + ", and at most " + std::to_string(kMostDimensions) + ")",
                "change network.latent, or the items' size with fit");
  moments_.emplace(static_cast<int>(dimensions));
  const auto numbers = static_cast<int64_t>(moments_->high().size());
  state_ = {{"moments.high", STRAIT_STATE_OPTIMISER, {numbers}, moments_->high().data()},
            {"moments.low", STRAIT_STATE_OPTIMISER, {numbers}, moments_->low().data()}};
}

void ProjectTrainer::step(const BatchView& batch, uint64_t, double, const Metric& metric) {
  const int64_t left = set_.items - moments_->count();
  moments_->add(batch.data, std::clamp<int64_t>(left, 0, batch.n));
  axes_.reset();
  model_.reset();
  metric("items", static_cast<double>(moments_->count()));
}

const Axes& ProjectTrainer::axes() const {
  if (!axes_) axes_ = moments_->leading_axes(latent_);
  return *axes_;
}

nn::Model ProjectTrainer::present_model(const std::string& name) const {
  const Axes& found = axes();
  nn::ModelInfo info;
  info.name = name;
  info.plugin = "project";
  info.about = "Projection on the " + std::to_string(latent_) + " principal axes of its training pictures";
  info.preprocess = {{"channels", std::string(channels_ == 1 ? "gray" : "blue-green-red")},
                     {"scale", std::string("0..1")}};
  info.metrics = {
      {"training.explained_variance", found.variances.sum() / std::max(found.total_variance, 1e-300)}};
  nn::NetworkSpec network =
      network_of(channels_, static_cast<int>(set_.height), static_cast<int>(set_.width), latent_);
  nn::Parameters weights = nn::empty_parameters(network);
  fill(weights.at("latent.weights"), found.directions.transpose());
  fill(weights.at("latent.bias"), -found.directions.transpose() * found.mean);
  fill(weights.at("rebuilt.weights"), found.directions);
  fill(weights.at("rebuilt.bias"), found.mean);
  return nn::Model(std::move(info), std::move(network), std::move(weights));
}

std::vector<float> ProjectTrainer::rebuilt(const BatchView& items) const {
  if (!model_) model_.emplace(present_model("present"), "present");
  const int count = static_cast<int>(items.n);
  std::vector<float> latents(static_cast<size_t>(count * latent_)), pictures(elements(items));
  model_->encode(items.data, count, latents.data());
  model_->decode(latents.data(), count, pictures.data());
  return pictures;
}

void ProjectTrainer::validate(const BatchView& items, uint64_t, const Metric& metric) {
  const std::vector<float> pictures = rebuilt(items);
  double sum = 0;
  for (size_t i = 0; i < pictures.size(); ++i) sum += std::pow(pictures[i] - items.data[i], 2);
  const double mse = sum / static_cast<double>(pictures.size());
  metric("psnr", -10 * std::log10(std::max(mse, 1e-12)));
  metric("mse", mse);
  metric("explained", axes().variances.sum() / std::max(axes().total_variance, 1e-300));
}

// Rows of a picture and what is left of it.
void ProjectTrainer::preview(const BatchView& items, uint64_t, const Show& show) {
  const std::vector<float> pictures = rebuilt(items);
  const size_t each = pictures.size() / static_cast<size_t>(items.n);
  std::vector<float> rows(2 * pictures.size());
  for (size_t i = 0; i < static_cast<size_t>(items.n); ++i) {
    std::copy_n(items.data + i * each, each, rows.data() + 2 * i * each);
    std::copy_n(pictures.data() + i * each, each, rows.data() + (2 * i + 1) * each);
  }
  show("picture-rebuilt", {rows.data(), 2 * items.n, items.c, items.h, items.w}, 2);
}

void ProjectTrainer::save_model(const std::string& name, const std::string& folder) const {
  present_model(name).save(folder);
}

}  // namespace strait::project
