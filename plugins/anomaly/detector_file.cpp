// How a detector is kept: the network as in any model, settings in [preprocess] of model.toml, and the rest
// in detector.safetensors, for which model.toml has a checksum (docs/anomaly.md).
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "detector.h"
#include "nn/safetensors.h"
#include "strait/error.h"

namespace strait::anomaly {
namespace {

constexpr const char* kFile = "detector.safetensors";
constexpr const char* kFormat = "strait-detector-1";
constexpr const char* kSpace = "space.";
constexpr PerPart<const char*> kNames = {"rebuilt", "defect", "neighbours", "residual"};
const std::vector<std::string> kKinds = {"none", "pca", "autoencoder", "unet"};

// FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/) over names, shapes and values.
std::string checksum(const nn::Parameters& tensors) {
  uint64_t hash = 0xcbf29ce484222325ULL;
  const auto mix = [&](const void* data, size_t bytes) {
    const auto* byte = static_cast<const unsigned char*>(data);
    for (size_t i = 0; i < bytes; ++i) hash = (hash ^ byte[i]) * 0x100000001b3ULL;
  };
  for (const nn::Tensor& tensor : tensors) {
    mix(tensor.name.data(), tensor.name.size());
    for (const int64_t side : tensor.shape) mix(&side, sizeof side);
    mix(tensor.data(), tensor.size() * sizeof(float));
  }
  std::string text;
  for (int digit = 60; digit >= 0; digit -= 4) text += "0123456789abcdef"[(hash >> digit) & 15];
  return text;
}

nn::Attributes attributes_of(const DetectorSettings& settings, const std::string& sum) {
  nn::Attributes made = {{"channels", std::string(settings.channels == 1 ? "gray" : "blue-green-red")},
                         {"scale", std::string("0..1")},
                         {"detector.checksum", sum},
                         {"detector.maps", kKinds[static_cast<size_t>(settings.maps)]},
                         {"detector.windows", settings.windows},
                         {"detector.error", settings.error},
                         {"detector.smooth_px", settings.smooth_px},
                         {"detector.margin_px", int64_t{settings.margin_px}},
                         {"detector.top_share", settings.top_share},
                         {"detector.whole", settings.whole},
                         {"detector.nearest", int64_t{settings.nearest}}};
  for (size_t part = 0; part < kParts; ++part)
    made[std::string("detector.weight.") + kNames[part]] = settings.weights[part];
  return made;
}

class Reader {
 public:
  Reader(const nn::ModelInfo& info, std::string where) : info_(info), where_(std::move(where)) {}

  template <typename T>
  T get(const std::string& key) const {
    const auto found = info_.preprocess.find("detector." + key);
    const T* value = found == info_.preprocess.end() ? nullptr : std::get_if<T>(&found->second);
    if (value == nullptr)
      throw Error(Code::usage, where_, "its model.toml has no proper preprocess.detector." + key,
                  info_.plugin == "anomaly" ? "finish its training, which fits the detector at the end"
                                            : "name a model that plugin anomaly has trained");
    return *value;
  }
  void require(bool holds, const std::string& what) const {
    if (!holds) throw Error(Code::corrupt, where_, what, "train the model again");
  }

 private:
  const nn::ModelInfo& info_;
  std::string where_;
};

DetectorSettings settings_of(const Reader& read, int channels) {
  DetectorSettings made;
  made.channels = channels;
  const auto kind = std::find(kKinds.begin(), kKinds.end(), read.get<std::string>("maps"));
  read.require(kind != kKinds.end(), "preprocess.detector.maps is no kind of network");
  made.maps = static_cast<Kind>(kind - kKinds.begin());
  made.windows = read.get<bool>("windows");
  made.error = read.get<std::string>("error");
  made.smooth_px = read.get<double>("smooth_px");
  made.margin_px = static_cast<int>(read.get<int64_t>("margin_px"));
  made.top_share = read.get<double>("top_share");
  made.whole = read.get<bool>("whole");
  made.nearest = static_cast<int>(read.get<int64_t>("nearest"));
  for (size_t part = 0; part < kParts; ++part)
    made.weights[part] = read.get<double>(std::string("weight.") + kNames[part]);
  read.require(made.nearest >= 1 && made.margin_px >= 0 && made.margin_px <= 4096 && made.smooth_px >= 0 &&
                   made.smooth_px <= 100,
               "preprocess.detector has numbers out of range");
  return made;
}

nn::Parameters tensors_of(const nn::Parameters& space, const Normal& normal) {
  nn::Parameters made;
  const auto add = [&](const std::string& name, std::vector<int64_t> shape, const float* values) {
    nn::Tensor& tensor = made.add(name, std::move(shape));
    std::copy_n(values, tensor.size(), tensor.data());
  };
  for (const nn::Tensor& tensor : space) add(kSpace + tensor.name, tensor.shape, tensor.data());
  for (size_t part = 0; part < kParts; ++part) {
    const std::string name = kNames[part];
    const float score[] = {static_cast<float>(normal.score_mean[part]),
                           static_cast<float>(normal.score_deviation[part])};
    add("score." + name, {2}, score);
    const cv::Mat& mean = normal.map_mean[part];
    if (mean.empty()) continue;
    const std::vector<int64_t> shape = {mean.rows, mean.cols};
    add("map_mean." + name, shape, mean.ptr<float>());
    add("map_deviation." + name, shape, normal.map_deviation[part].ptr<float>());
  }
  add("scores", {static_cast<int64_t>(normal.scores.size())}, normal.scores.data());
  return made;
}

cv::Mat mat_of(const nn::Tensor* tensor) {
  if (tensor == nullptr || tensor->shape.size() != 2 || tensor->size() == 0) return {};
  const cv::Mat values(static_cast<int>(tensor->shape[0]), static_cast<int>(tensor->shape[1]), CV_32F,
                       const_cast<float*>(tensor->data()));  // cv::Mat has no const memory; clone reads
  return values.clone();
}

Normal normal_of(const nn::Parameters& tensors, const DetectorSettings& settings, cv::Size fixed,
                 const Reader& read) {
  Normal made;
  for (size_t part = 0; part < kParts; ++part) {
    const std::string name = kNames[part];
    const nn::Tensor* score = tensors.find("score." + name);
    read.require(score != nullptr && score->size() == 2,
                 "there is no tensor 'score." + name + "' of 2 numbers");
    made.score_mean[part] = static_cast<double>(score->data()[0]);
    made.score_deviation[part] = static_cast<double>(score->data()[1]);
    made.map_mean[part] = mat_of(tensors.find("map_mean." + name));
    made.map_deviation[part] = mat_of(tensors.find("map_deviation." + name));
    const cv::Size size = made.map_mean[part].size();
    read.require(size == made.map_deviation[part].size(), "maps of mean and deviation differ in size");
    const bool whole_only = settings.whole && part >= kNeighbours;
    read.require(size.area() == 1 || size == fixed || settings.weights[part] == 0 || whole_only,
                 "the maps of '" + name + "' are not of the network's size");
  }
  const nn::Tensor* scores = tensors.find("scores");
  read.require(scores != nullptr && scores->size() > 0, "there is no tensor 'scores'");
  made.scores.assign(scores->data(), scores->data() + scores->size());
  read.require(std::is_sorted(made.scores.begin(), made.scores.end()), "its scores do not rise");
  return made;
}

}  // namespace

void Detector::save(const std::string& name, const std::filesystem::path& folder,
                    const nn::Parameters& space) const {
  const nn::Parameters tensors = tensors_of(space, normal_);
  nn::ModelInfo info = model_.info();
  info.name = name;
  info.preprocess = attributes_of(settings_, checksum(tensors));
  nn::write_safetensors(folder / kFile, tensors, {{"format", kFormat}});
  nn::Model(std::move(info), model_.network(), model_.parameters()).save(folder);
}

Detector Detector::load(const std::filesystem::path& folder) {
  nn::Model model = nn::Model::load(folder);
  const Reader read(model.info(), folder.string());
  const auto sum = read.get<std::string>("checksum");
  const nn::SafetensorsFile file = nn::read_safetensors(folder / kFile);
  const auto format = file.metadata.find("format");
  read.require(format != file.metadata.end() && format->second == kFormat,
               std::string(kFile) + " is of another format (expected " + kFormat + ")");
  if (checksum(file.tensors) != sum)
    throw Error(Code::corrupt, (folder / kFile).string(), "the checksum differs from that in model.toml",
                "copy the model again, or train it again");
  const nn::InputSpec input = model.network().inputs.front();
  read.require(model.network().inputs.size() == 1 && (input.channels == 1 || input.channels == 3),
               "its network does not take one picture of 1 or 3 channels");
  const DetectorSettings settings = settings_of(read, input.channels);
  const bool windows = settings.windows;
  Normal normal =
      normal_of(file.tensors, settings, windows ? cv::Size() : cv::Size(input.width, input.height), read);
  nn::Parameters space;
  for (const nn::Tensor& tensor : file.tensors)
    if (tensor.name.starts_with(kSpace)) {
      nn::Tensor& copy = space.add(tensor.name.substr(std::strlen(kSpace)), tensor.shape);
      std::copy_n(tensor.data(), tensor.size(), copy.data());
    }
  Detector detector(std::move(model), settings, space);
  detector.set_normal(std::move(normal));
  return detector;
}

}  // namespace strait::anomaly
