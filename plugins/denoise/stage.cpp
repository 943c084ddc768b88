#include "stage.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include "restore.h"

namespace strait::denoise {
namespace {

int channels_of(const nn::Model& model) {
  return model.network().inputs.front().channels;
}

nn::Model load(const std::string& folder) {
  nn::Model model = nn::Model::load(folder);
  const nn::NetworkSpec& network = model.network();
  const bool one_input = network.inputs.size() == 1;
  const int channels = network.inputs.front().channels;
  if (model.info().plugin != "denoise" || !one_input || (channels != 1 && channels != 3)) {
    throw Error(Code::usage, folder,
                "this is no denoising model (expected plugin \"denoise\" and one input of 1 or 3 channels, "
                "got plugin \"" +
                    model.info().plugin + "\")",
                "name a model that was trained for denoising");
  }
  const int side = model.size_multiple();
  const nn::Shape shape{1, channels, side, side};
  if (model.output_shape(shape) != shape) {
    throw Error(Code::usage, folder, "the network's output does not have the shape of its input", "");
  }
  return model;
}

template <typename T>
void read_pixels(const cv::Mat& image, PaddedBatch& batch, int index, int channels) {
  const float scale = static_cast<float>(1 / full_scale(image.depth()));
  const int step = image.channels();
#pragma omp parallel for schedule(static)
  for (int y = 0; y < image.rows; ++y) {
    const T* row = image.ptr<T>(y);
    for (int c = 0; c < channels; ++c) {
      float* out = batch.plane(index, c) + y * batch.stride();
      const T* pixel = row + (step == 1 ? 0 : c);  // one channel feeds all of the network's
      for (int x = 0; x < image.cols; ++x, pixel += step) out[x] = static_cast<float>(*pixel) * scale;
    }
  }
}

template <typename T>
T to_depth(float value) {
  if constexpr (std::is_floating_point_v<T>) return value;
  const float most = static_cast<float>(std::numeric_limits<T>::max());
  // A result that is no number becomes 0: a cast of it would be undefined.
  return value > 0 ? static_cast<T>(std::lrint(std::min(value, 1.0f) * most)) : T{0};
}

template <typename T>
void write_pixels(PaddedBatch& batch, int index, int channels, const cv::Mat& source, cv::Mat& out) {
  const int step = out.channels();
#pragma omp parallel for schedule(static)
  for (int y = 0; y < out.rows; ++y) {
    T* row = out.ptr<T>(y);
    for (int c = 0; c < std::min(step, 3); ++c) {
      const float* plane = batch.plane(index, c) + y * batch.stride();
      for (int x = 0; x < out.cols; ++x) row[x * step + c] = to_depth<T>(plane[x]);
    }
    if (step == 1 && channels == 3) {
      const float* green = batch.plane(index, 1) + y * batch.stride();
      const float* red = batch.plane(index, 2) + y * batch.stride();
      const float* blue = batch.plane(index, 0) + y * batch.stride();
      for (int x = 0; x < out.cols; ++x) row[x] = to_depth<T>((blue[x] + green[x] + red[x]) / 3);
    }
    if (step == 4) {
      const T* alpha = source.ptr<T>(y) + 3;
      for (int x = 0; x < out.cols; ++x) row[x * 4 + 3] = alpha[x * 4];
    }
  }
}

// Calls `body` with a value of the pixel type.
template <typename Body>
void with_depth(int depth, Body&& body) {
  if (depth == CV_8U) return body(uint8_t{});
  if (depth == CV_16U) return body(uint16_t{});
  body(float{});
}

struct Job {
  Frame* frame;
  cv::Mat image;
};

void denoise_group(const nn::Model& model, nn::Precision precision, std::span<Job> jobs) {
  const int channels = channels_of(model);
  const cv::Size size = jobs.front().image.size();
  PaddedBatch batch(model, static_cast<int>(jobs.size()), channels, size.height, size.width);
  for (int i = 0; i < static_cast<int>(jobs.size()); ++i) {
    const cv::Mat& image = jobs[i].image;
    with_depth(image.depth(), [&](auto type) { read_pixels<decltype(type)>(image, batch, i, channels); });
  }
  batch.restore(precision);
  for (int i = 0; i < static_cast<int>(jobs.size()); ++i) {
    const cv::Mat& image = jobs[i].image;
    cv::Mat out = output_mat(*jobs[i].frame, image.rows, image.cols, image.type());
    with_depth(image.depth(),
               [&](auto type) { write_pixels<decltype(type)>(batch, i, channels, image, out); });
  }
}

}  // namespace

Contract DenoiseStage::contract() {
  return Contract("denoise", "Removes noise of unknown strength with a trained network.")
      .input("image", "noisy picture; alpha is passed on untouched")
      .output("image", "the same picture without the noise")
      .keeps_channels()
      .keeps_depth()
      .param(model("model", "the model for pictures; a gray one takes gray pictures only"))
      .param(model("gray_model", "the model for gray pictures; empty: they go through `model` too")
                 .by_default(""))
      .param(choice("precision", {"auto", "f32", "bf16"},
                    "numbers inside the network; auto: bf16 where the CPU computes in it, else f32")
                 .by_default("auto"))
      .batchable();
}

DenoiseStage::DenoiseStage(const Params& params)
    : precision_(nn::precision_named(params.text("precision"))), model_(load(params.text("model"))) {
  const std::string gray = params.text("gray_model");
  if (gray.empty()) return;
  gray_model_ = load(gray);
  if (channels_of(*gray_model_) != 1) {
    throw Error(Code::usage, "gray_model", gray + " is a model for colour (expected 1 channel, got 3)",
                "name a gray model, or leave gray_model out");
  }
}

const nn::Model& DenoiseStage::model_for(const Frame& frame, const cv::Mat& image) const {
  const bool gray = image.channels() == 1;
  if (gray && gray_model_) return *gray_model_;
  if (!gray && channels_of(model_) == 1) {
    throw Error(Code::usage, frame.relative_path(),
                "a colour picture reached the gray model '" + model_.info().name +
                    "' (expected 1 channel, got " + std::to_string(image.channels()) + ")",
                "put a stage of type 'convert' with channels = \"gray\" in front, or use a colour model");
  }
  return model_;
}

void DenoiseStage::run(std::span<Frame> frames) const {
  using Key = std::tuple<const nn::Model*, int, int>;
  std::map<Key, std::vector<Job>> groups;
  for (Frame& frame : frames) {
    const cv::Mat image = input_mat(frame);
    try {
      groups[{&model_for(frame, image), image.rows, image.cols}].push_back({&frame, image});
    } catch (const Error& error) {
      frame.fail(error);
    }
  }
  for (auto& [key, jobs] : groups) denoise_group(*std::get<0>(key), precision_, jobs);
}

}  // namespace strait::denoise
