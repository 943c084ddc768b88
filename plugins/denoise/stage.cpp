#include "stage.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include "restore.h"
#include "tiles.h"

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

// Where results go: a part of the output, from the batch's pixel `from` on, mixed with the same part of the
// source.
struct Target {
  cv::Mat out;
  cv::Mat source;
  cv::Point from;
  float strength;
};

template <typename T>
void write_row(const std::array<const float*, 3>& planes, Target& target, int y) {
  const int step = target.out.channels();
  const float scale = static_cast<float>(1 / full_scale(target.out.depth()));
  const bool mean = step == 1 && planes[1] != planes[0];  // a gray picture went through a colour model
  const T* source = target.source.ptr<T>(y);
  T* row = target.out.ptr<T>(y);
  for (int x = 0; x < target.out.cols; ++x, row += step, source += step) {
    for (int c = 0; c < std::min(step, 3); ++c) {
      const float clean = mean ? (planes[0][x] + planes[1][x] + planes[2][x]) / 3 : planes[c][x];
      const float noisy = static_cast<float>(source[c]) * scale;
      row[c] = to_depth<T>(target.strength == 1 ? clean : noisy + target.strength * (clean - noisy));
    }
    if (step == 4) row[3] = source[3];
  }
}

template <typename T>
void write_pixels(PaddedBatch& batch, int index, int channels, Target& target) {
#pragma omp parallel for schedule(static)
  for (int y = 0; y < target.out.rows; ++y) {
    std::array<const float*, 3> planes{};
    for (int c = 0; c < 3; ++c) {
      planes[c] =
          batch.plane(index, channels == 1 ? 0 : c) + (target.from.y + y) * batch.stride() + target.from.x;
    }
    write_row<T>(planes, target, y);
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
  cv::Mat out;
};

struct Settings {
  nn::Precision precision;
  int tile;
  float strength;
};

void denoise_tile(const nn::Model& model, const Settings& settings, const Tile& tile, std::span<Job> jobs) {
  const int channels = channels_of(model);
  PaddedBatch batch(model, static_cast<int>(jobs.size()), channels, tile.window.height, tile.window.width);
  for (int i = 0; i < static_cast<int>(jobs.size()); ++i) {
    const cv::Mat window = jobs[i].image(tile.window);
    with_depth(window.depth(), [&](auto type) { read_pixels<decltype(type)>(window, batch, i, channels); });
  }
  batch.restore(settings.precision);
  for (int i = 0; i < static_cast<int>(jobs.size()); ++i) {
    Target target{jobs[i].out(tile.core), jobs[i].image(tile.core), tile.core.tl() - tile.window.tl(),
                  settings.strength};
    with_depth(target.out.depth(),
               [&](auto type) { write_pixels<decltype(type)>(batch, i, channels, target); });
  }
}

void denoise_group(const nn::Model& model, const Settings& settings, std::span<Job> jobs) {
  const cv::Size size = jobs.front().image.size();
  const std::vector<Tile> tiles = tiles_of(size, model.network(), settings.tile);
  for (Job& job : jobs) job.out = output_mat(*job.frame, size.height, size.width, job.image.type());
  for (const Tile& tile : tiles) denoise_tile(model, settings, tile, jobs);
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
      .param(real("strength", "0: the picture as it came, 1: the network's result, between: a mix of both")
                 .by_default("1")
                 .range(0, 1))
      .param(
          integer(
              "tile",
              "side of the pieces in which a large picture is worked on; 0: chosen, and only for pictures of "
              "more than 4 megapixels")
              .by_default("0")
              .range(0, 1 << 20)
              .in("px"))
      .param(choice("precision", {"auto", "f32", "bf16", "int8"},
                    "numbers inside the network; auto: bf16 where the CPU computes in it, else f32")
                 .by_default("auto"))
      .batchable();
}

DenoiseStage::DenoiseStage(const Params& params)
    : precision_(nn::precision_named(params.text("precision"))),
      tile_(static_cast<int>(params.integer("tile"))),
      strength_(static_cast<float>(params.real("strength"))),
      model_(load(params.text("model"))) {
  model_.require(precision_);
  const std::string gray = params.text("gray_model");
  if (gray.empty()) return;
  gray_model_ = load(gray);
  gray_model_->require(precision_);
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
  const Settings settings{precision_, tile_, strength_};
  std::map<Key, std::vector<Job>> groups;
  for (Frame& frame : frames) {
    const cv::Mat image = input_mat(frame);
    try {
      groups[{&model_for(frame, image), image.rows, image.cols}].push_back({&frame, image, {}});
    } catch (const Error& error) {
      frame.fail(error);
    }
  }
  for (auto& [key, jobs] : groups) denoise_group(*std::get<0>(key), settings, jobs);
}

}  // namespace strait::denoise
