// strait calibrate MODEL: from pictures to the ranges that int8 needs.
#include <algorithm>
#include <functional>
#include <vector>

#include <fmt/format.h>
#include <opencv2/core.hpp>

#include "cli/verbs.h"
#include "core/seed.h"
#include "io/folder.h"
#include "nn/int8.h"
#include "nn/model.h"
#include "strait/error.h"
#include "train/data/picture.h"

namespace strait::cli {

namespace {

struct Arguments {
  std::string model;
  std::vector<std::filesystem::path> data;
  std::filesystem::path output;
  std::vector<double> sigmas;
  std::string clip = "mse";
  std::size_t pictures = 24;
  uint64_t seed = 0;
};

constexpr double kLevels = 255;
constexpr int kMostSide = 768;  // px; the middle of larger pictures

// Levels of noise that the model was trained for; none for models that know no noise.
std::vector<double> usual_sigmas(const nn::Model& model) {
  const auto found = model.info().preprocess.find("sigma_max");
  const auto* most = found == model.info().preprocess.end() ? nullptr : std::get_if<double>(&found->second);
  if (most == nullptr) return {0};
  return {*most * 0.1, *most * 0.5, *most * 0.9};
}

// The middle of the picture, as planes of numbers from 0 to 1.
struct Planes {
  nn::Shape shape;
  std::vector<float> values;
};

Planes middle_of(const cv::Mat& picture, int multiple) {
  const auto side = [&](int length) { return std::min(length, kMostSide) / multiple * multiple; };
  Planes made{{1, picture.channels(), side(picture.rows), side(picture.cols)}, {}};
  const int top = (picture.rows - made.shape.h) / 2;
  const int left = (picture.cols - made.shape.w) / 2;
  made.values.reserve(made.shape.elements());
  for (int c = 0; c < made.shape.c; ++c) {
    for (int y = 0; y < made.shape.h; ++y) {
      const auto* pixel =
          picture.ptr<uint8_t>(top + y) + static_cast<std::ptrdiff_t>(left) * picture.channels() + c;
      for (int x = 0; x < made.shape.w; ++x, pixel += picture.channels())
        made.values.push_back(static_cast<float>(*pixel / kLevels));
    }
  }
  return made;
}

std::vector<float> with_noise(const std::vector<float>& values, double sigma, uint64_t seed) {
  std::vector<float> noisy(values.size());
  cv::Mat sum(1, static_cast<int>(noisy.size()), CV_32FC1, noisy.data());
  cv::RNG(seed).fill(sum, cv::RNG::NORMAL, 0, sigma / kLevels);
  std::transform(noisy.begin(), noisy.end(), values.begin(), noisy.begin(), std::plus<>());
  return noisy;
}

// Evenly out of all pictures, so that a folder in order of subjects gives some of each.
std::vector<Source> chosen_sources(const Arguments& arguments) {
  const std::vector<Source> all = io::list_sources({arguments.data, {}});
  const std::size_t count = std::min(arguments.pictures, all.size());
  std::vector<Source> chosen;
  for (std::size_t i = 0; i < count; ++i) chosen.push_back(all[i * all.size() / count]);
  return chosen;
}

std::size_t observe_all(const Arguments& arguments, const nn::Model& model, nn::Calibrator& calibrator) {
  const int channels = model.network().inputs.at(0).channels;
  const std::vector<double> sigmas = arguments.sigmas.empty() ? usual_sigmas(model) : arguments.sigmas;
  std::size_t seen = 0;
  for (const Source& source : chosen_sources(arguments)) {
    const cv::Mat picture = train::decode_picture(source.path, {.channels = channels});
    if (picture.empty() || std::min(picture.rows, picture.cols) < model.size_multiple()) {
      fmt::print("skipped {}: no picture that the model takes\n", source.path.string());
      continue;
    }
    const Planes planes = middle_of(picture, model.size_multiple());
    for (const double sigma : sigmas) {
      const uint64_t own = derive_seed(arguments.seed, fmt::format("{} {}", source.relative, sigma));
      calibrator.observe(with_noise(planes.values, sigma, own).data(), planes.shape);
    }
    ++seen;
  }
  return seen;
}

void calibrate(Session& session, const Arguments& arguments) {
  const std::filesystem::path folder = session.find_model(arguments.model);
  const nn::Model model = nn::Model::load(folder);
  const int channels = model.network().inputs.at(0).channels;
  if (model.network().inputs.size() != 1 || (channels != 1 && channels != 3)) {
    throw Error(Code::unsupported, model.info().name,
                "only networks with one picture as input can be calibrated (expected 1 or 3 channels)");
  }
  nn::Calibrator calibrator(model.network(), model.parameters());
  const std::size_t seen = observe_all(arguments, model, calibrator);
  nn::ModelInfo info = model.info();
  info.int8 = calibrator.ranges(nn::clip_named(arguments.clip));
  const std::filesystem::path output = arguments.output.empty() ? folder : arguments.output;
  const std::size_t layers = info.int8.ranges.size();
  nn::Model(std::move(info), model.network(), model.parameters()).save(output);
  fmt::print("{}: {} layers compute in int8, ranges from {} pictures; wrote {}\n", model.info().name, layers,
             seen, output.string());
}

}  // namespace

void add_calibrate(CLI::App& app, Session& session) {
  CLI::App* verb = app.add_subcommand("calibrate", "Prepare a model for inference in int8");
  auto arguments = std::make_shared<Arguments>();
  verb->add_option("model", arguments->model, "Name or folder of the model")->required();
  verb->add_option("--data", arguments->data, "Typical clean pictures: folders and files")->required();
  verb->add_option("-o,--output", arguments->output,
                   "Folder to write the model to; the model's own if not given");
  verb->add_option(
          "--sigma", arguments->sigmas,
          "Noise to add, in 8-bit levels; if not given, three levels of what the model was trained for")
      ->check(CLI::Range(0.0, kLevels));
  verb->add_option("--clip", arguments->clip, "How large values are cut off")
      ->check(CLI::IsMember({"mse", "max", "percentile"}))
      ->capture_default_str();
  verb->add_option("--pictures", arguments->pictures, "Most pictures to look at")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  verb->add_option("--seed", arguments->seed, "Seed of the noise");
  verb->callback([&session, arguments] { calibrate(session, *arguments); });
}

}  // namespace strait::cli
