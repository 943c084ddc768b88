#include "picture_model.h"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <utility>

#include <opencv2/imgcodecs.hpp>

#include "strait/fit.h"
#include "strait/image.h"

namespace strait::vae {
Contract&& PictureModel::with_params(Contract&& contract, const std::string& no_label) {
  return std::move(contract)
      .param(strait::model("model", "a variational autoencoder"))
      .param(text("label", "the class's name, for models that were told of classes; without it: " + no_label)
                 .by_default(""))
      .param(choice("precision", {"f32", "bf16", "auto"},
                    "numbers inside the network; auto: bf16 where the CPU computes in it")
                 .by_default("f32"));
}

PictureModel::PictureModel(const Params& params)
    : model_(nn::VariationalModel::load(params.text("model"))),
      precision_(nn::precision_named(params.text("precision"))) {
  if (const std::string label = params.text("label"); !label.empty())
    label_ = model_.info().class_named(label);
}

Latents PictureModel::encode(const std::vector<cv::Mat>& pictures) const {
  const nn::Shape& shape = model_.picture_shape();
  const auto count = static_cast<int>(pictures.size());
  std::vector<float> planes(pictures.size() * shape.elements()),
      posteriors(pictures.size() * 2 * latent_size());
  for (size_t i = 0; i < pictures.size(); ++i)
    to_planes(fitted(pictures[i], {shape.w, shape.h}), shape.c, planes.data() + i * shape.elements());
  model_.posterior(planes.data(), count, posteriors.data(), precision_);
  Latents made;
  for (auto row = posteriors.begin(); row != posteriors.end();
       row += static_cast<std::ptrdiff_t>(2 * latent_size()))
    made.numbers.insert(made.numbers.end(), row, row + model_.latent_size());
  if (model_.classes() == 0) return made;
  made.labels = label_ ? std::vector<int32_t>(pictures.size(), *label_) : labels_of(planes, made.numbers);
  return made;
}

std::vector<int32_t> PictureModel::labels_of(const std::vector<float>& planes,
                                             const std::vector<float>& latents) const {
  const size_t elements = model_.picture_shape().elements(), count = planes.size() / elements;
  std::vector<float> statistics(count * nn::statistics_of(model_.likelihood()) * elements);
  std::vector<double> most(count, -std::numeric_limits<double>::infinity()), now(count);
  std::vector<int32_t> best(count, 0);
  for (int32_t label = 0; label < model_.classes(); ++label) {
    const std::vector<int32_t> labels(count, label);
    model_.statistics(latents.data(), labels.data(), static_cast<int>(count), statistics.data(), precision_);
    nn::log_likelihoods(model_.likelihood(), statistics.data(), planes.data(), count, elements, now.data(),
                        nullptr);
    for (size_t i = 0; i < count; ++i) {
      if (now[i] <= most[i]) continue;
      most[i] = now[i];
      best[i] = label;
    }
  }
  return best;
}

void PictureModel::decode(const Latents& latents, std::span<Frame> frames) const {
  const nn::Shape& shape = model_.picture_shape();
  std::vector<float> pictures(frames.size() * shape.elements());
  model_.pictures(latents.numbers.data(), latents.labels.data(), static_cast<int>(frames.size()),
                  pictures.data(), precision_);
  for (size_t i = 0; i < frames.size(); ++i)
    output_copy(frames[i], from_planes(pictures.data() + i * shape.elements(), shape.c, {shape.w, shape.h}));
}

cv::Mat read_picture(const std::string& file) {
  cv::Mat picture;
  try {
    picture = cv::imread(file, cv::IMREAD_ANYDEPTH | cv::IMREAD_COLOR);
  } catch (const cv::Exception&) {  // larger than OpenCV allows
  }
  if (picture.empty())
    throw Error(Code::bad_input, file, "cannot be read as a picture", "name a PNG or JPEG file, say");
  return picture;
}

std::vector<cv::Mat> read_pictures(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && cv::haveImageReader(entry.path().string()))
      files.push_back(entry.path().string());
  if (files.empty()) throw Error(Code::bad_input, folder, "has no pictures", "name a folder with examples");
  std::sort(files.begin(), files.end());
  std::vector<cv::Mat> pictures;
  std::transform(files.begin(), files.end(), std::back_inserter(pictures), read_picture);
  return pictures;
}

}  // namespace strait::vae
