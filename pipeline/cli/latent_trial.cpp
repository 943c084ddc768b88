#include "cli/latent_trial.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "nn/model.h"
#include "strait/error.h"

namespace strait::cli {
namespace {

constexpr size_t kTogether = 250;  // items in a batch

// Whether latent and picture depend on each other by sums of products alone.
bool is_linear(const nn::NetworkSpec& network) {
  return std::all_of(network.layers.begin(), network.layers.end(), [](const nn::LayerSpec& layer) {
    return (layer.op == "dense" && !layer.has("act")) || layer.op == "reshape" || layer.op == "flatten";
  });
}

// By what it makes of zero and of each latent alone.
LinearDecoder linear_decoder(const nn::LatentModel& model) {
  const size_t size = model.latent_shape().elements(), picture = model.picture_shape().elements();
  std::vector<float> latents((size + 1) * size), pictures((size + 1) * picture);
  for (size_t i = 0; i < size; ++i) latents[(i + 1) * size + i] = 1;
  model.decode(latents.data(), static_cast<int>(size + 1), pictures.data());
  const Eigen::MatrixXd all =
      Eigen::Map<const Eigen::MatrixXf>(pictures.data(), static_cast<Eigen::Index>(picture),
                                        static_cast<Eigen::Index>(size + 1))
          .cast<double>();
  return {all.rightCols(static_cast<Eigen::Index>(size)).colwise() - all.col(0), all.col(0)};
}

// One model, and its figures so far.
class Subject {
 public:
  explicit Subject(const std::filesystem::path& folder) : Subject(nn::Model::load(folder), folder.string()) {}

  const nn::Shape& picture() const { return model_.picture_shape(); }
  void see(const std::vector<float>& pictures, size_t items);
  void rebuild(const std::vector<float>& examples, size_t items);
  double variance() const { return errors_.variance(); }
  LatentFigures figures() const;

 private:
  Subject(const nn::Model& model, const std::string& where);

  nn::LatentModel model_;
  LatentSums latents_;
  ErrorSums errors_;
  std::optional<LinearDecoder> linear_;
  Eigen::VectorXd curve_;
  std::vector<float> rebuilt_;
  double items_ = 0;
};

Subject::Subject(const nn::Model& model, const std::string& where)
    : model_(model, where), latents_(model_.latent_shape().elements()), errors_(picture().elements()) {
  if (!model_.decodes() || !is_linear(model.network())) return;
  linear_ = linear_decoder(model_);
  curve_ = Eigen::VectorXd::Zero(linear_->directions.cols() + 1);
}

void Subject::see(const std::vector<float>& pictures, size_t items) {
  std::vector<float> latents(items * model_.latent_shape().elements());
  model_.encode(pictures.data(), static_cast<int>(items), latents.data());
  latents_.add(latents.data(), items);
  items_ += static_cast<double>(items);
  if (!model_.decodes()) return;
  std::vector<float> rebuilt(pictures.size());
  model_.decode(latents.data(), static_cast<int>(items), rebuilt.data());
  errors_.add(pictures.data(), rebuilt.data(), items);
  if (linear_) add_error_curve(*linear_, pictures.data(), latents.data(), items, curve_);
}

void Subject::rebuild(const std::vector<float>& examples, size_t items) {
  if (!model_.decodes()) return;
  std::vector<float> latents(items * model_.latent_shape().elements());
  rebuilt_.resize(examples.size());
  model_.encode(examples.data(), static_cast<int>(items), latents.data());
  model_.decode(latents.data(), static_cast<int>(items), rebuilt_.data());
}

LatentFigures Subject::figures() const {
  LatentFigures made{.name = model_.info().name,
                     .about = model_.info().about,
                     .latent = model_.latent_shape(),
                     .latents = latents_.statistics(),
                     .decodes = model_.decodes(),
                     .linear = linear_,
                     .rebuilt = rebuilt_};
  if (!made.decodes) return made;
  made.mse = errors_.mse();
  made.psnr = -10 * std::log10(std::max(made.mse, 1e-12));
  made.explained = errors_.explained();
  for (const double sum : curve_)
    made.error_curve.push_back(sum / (items_ * static_cast<double>(picture().elements())));
  return made;
}

std::string words(const nn::Shape& shape) {
  return fmt::format("{}x{}x{}", shape.c, shape.h, shape.w);
}

std::vector<Subject> subjects_of(const std::vector<std::filesystem::path>& folders) {
  std::vector<Subject> subjects;
  for (const std::filesystem::path& folder : folders) {
    subjects.emplace_back(folder);
    const nn::Shape &first = subjects.front().picture(), &own = subjects.back().picture();
    if (own != first)
      throw Error(
          Code::usage, folder.string(),
          fmt::format("takes pictures of {} (expected {}, as the first model)", words(own), words(first)),
          "measure models of different sizes one at a time");
  }
  return subjects;
}

}  // namespace

LatentMeasured measure_latents(const std::vector<std::filesystem::path>& folders, const LatentData& data,
                               size_t examples, const train::Printer& print) {
  std::vector<Subject> subjects = subjects_of(folders);
  LatentMeasured measured;
  measured.picture = subjects.front().picture();
  const LatentItems items(data, measured.picture, print);
  measured.items = items.size();
  for (size_t first = 0; first < items.size(); first += kTogether) {
    const size_t count = std::min(kTogether, items.size() - first);
    const std::vector<float> pictures = items.planes(first, count);
    for (Subject& subject : subjects) subject.see(pictures, count);
  }
  measured.example_count = std::min(examples, items.size());
  std::vector<size_t> chosen;
  for (size_t i = 0; i < measured.example_count; ++i)
    chosen.push_back(i * items.size() / measured.example_count);
  measured.examples = items.planes(chosen);
  for (Subject& subject : subjects) {
    subject.rebuild(measured.examples, chosen.size());
    measured.variance = std::max(measured.variance, subject.variance());
    measured.models.push_back(subject.figures());
  }
  return measured;
}

}  // namespace strait::cli
