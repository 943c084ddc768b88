#include "refiner.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "network.h"
#include "nn/cut.h"
#include "nn/optimiser.h"
#include "planes.h"
#include "strait/fit.h"
#include "windows.h"

namespace strait::codec {
namespace {

constexpr double kRate = 0.02;  // of the first step, in steps of the quantiser
constexpr double kHot = 0.5, kCold = 0.1;

// What may become anything costs no error: there the picture that is wanted is the one that came out.
void want_what_is(const float* rebuilt, cv::Size size, cv::Size inside, std::vector<float>& wanted) {
  for (int row = 0; row < 3 * size.height; ++row) {
    const int from = row % size.height < inside.height ? std::min(inside.width, size.width) : 0;
    const size_t begin = static_cast<size_t>(row) * size.width;
    std::copy(rebuilt + begin + from, rebuilt + begin + size.width, wanted.begin() + begin + from);
  }
}

int channels_of(const std::vector<float>& planes, cv::Size size) {
  return static_cast<int>(planes.size() / static_cast<size_t>(size.area()));
}

}  // namespace

int refining_steps(int effort) {
  return effort == 0 ? 0 : static_cast<int>(std::lrint(20 * std::pow(1.5, effort - 1)));
}

Refiner::Refiner(const nn::Model& model, const Objective& objective)
    : objective_(objective),
      part_(nn::cut(annealed(model.network()), {"scaled", "level", "level_back", "temperature"},
                    {"rebuilt", "numbers", "indexes", "z_noisy", "z_indexes", "z"})),
      parameters_(nn::parameters_of(part_, model.parameters())) {}

void Refiner::descend(nn::Program& net, const cv::Mat& picture, cv::Size inside, double level,
                      int steps) const {
  std::vector<float> wanted(3 * picture.total());
  to_planes(picture, 3, wanted.data());
  nn::Parameters numbers;
  nn::Tensor& scaled = numbers.add("scaled", {static_cast<int64_t>(net.input_shape("scaled").elements())});
  std::copy_n(net.input("scaled"), scaled.size(), scaled.data());
  nn::Parameters gradients = numbers.zeros_like();
  nn::Optimiser optimiser(numbers);
  objective_.set_level(net, 0, level);
  for (int step = 0; step < steps; ++step) {
    const double share = static_cast<double>(step) / steps;
    *net.input("temperature") = static_cast<float>(kHot * std::pow(kCold / kHot, share));
    net.set_seed(static_cast<uint64_t>(step));
    net.forward();
    want_what_is(net.output("rebuilt"), picture.size(), inside, wanted);
    objective_.assess(net, wanted.data(), 0, level);
    net.backward();
    std::copy_n(net.input_gradient("scaled"), scaled.size(), gradients.at("scaled").data());
    optimiser.step(numbers, gradients, kRate * (1 + std::cos(std::numbers::pi * share)) / 2);
    std::copy_n(scaled.data(), scaled.size(), net.input("scaled"));
  }
  net.forward();  // z of the last numbers
}

void Refiner::refine(const cv::Mat& picture, cv::Size inside, double level, int steps,
                     nn::Precision precision, Latent& latent) const {
  const int channels = channels_of(latent.numbers, latent.size);
  const int z_channels = channels_of(latent.z, latent.size / 2);
  for (const Window& one : refining_windows(latent.size)) {
    const cv::Rect pixels(one.window.tl() * kBlock, one.window.size() * kBlock);
    const cv::Point core = one.core.tl() - one.window.tl();
    nn::Program net =
        nn::Program::compile(part_, parameters_, {1, channels, one.window.height, one.window.width},
                             {.mode = nn::Mode::train,
                              .precision = precision,
                              .weight_gradients = false,
                              .input_gradients = true});
    copy_planes(latent.numbers.data(), latent.size, one.window.tl(), net.input("scaled"), one.window.size(),
                {0, 0}, one.window.size(), channels);
    descend(net, picture(pixels), inside - cv::Size(pixels.tl()), level, steps);
    copy_planes(net.input("scaled"), one.window.size(), core, latent.numbers.data(), latent.size,
                one.core.tl(), one.core.size(), channels);
    copy_planes(net.output("z"), one.window.size() / 2, core / 2, latent.z.data(), latent.size / 2,
                one.core.tl() / 2, one.core.size() / 2, z_channels);
  }
}

}  // namespace strait::codec
