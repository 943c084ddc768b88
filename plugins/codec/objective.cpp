#include "objective.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "quality.h"
#include "rate.h"

namespace strait::codec {
namespace {

constexpr double kPeak = 255;

}  // namespace

Objective::Objective(double lambda_least, double lambda_most, int64_t levels)
    : least_(lambda_least), most_(lambda_most), levels_(levels) {}

double Objective::lambda_of(double level) const {
  return least_ * std::pow(most_ / least_, level / highest());
}

// Losses grow with about the root of lambda; all levels shall count alike.
double Objective::importance(double level) const {
  return std::sqrt(lambda_of(highest() / 2) / lambda_of(level));
}

void Objective::set_level(nn::Program& net, size_t i, double level) const {
  const auto levels = static_cast<size_t>(levels_);
  const double ratio = gain_ratio(least_, most_, static_cast<int>(levels));
  fill_hat(level, {net.input("level") + i * levels, levels});
  fill_back_hat(level, ratio, {net.input("level_back") + i * levels, levels});
}

double Objective::bits_of(nn::Program& net, size_t item, double by) const {
  const bool learns = net.mode() == nn::Mode::train;
  const nn::Shape latent = net.output_shape("numbers"), z = net.output_shape("z_noisy");
  const size_t numbers = latent.elements() / latent.n, z_plane = static_cast<size_t>(z.h) * z.w;
  const auto gradient = [&](const char* name, size_t at) {
    return learns ? net.output_gradient(name) + at : nullptr;
  };
  if (learns)
    for (const auto& [name, count] : {std::pair{"numbers", numbers},
                                      {"indexes", numbers},
                                      {"z_noisy", z_plane * z.c},
                                      {"z_indexes", static_cast<size_t>(z.c)}})
      std::fill_n(gradient(name, item * count), count, 0.0F);
  double bits =
      normal_bits(net.output("numbers") + item * numbers, net.output("indexes") + item * numbers, numbers, by,
                  gradient("numbers", item * numbers), gradient("indexes", item * numbers));
  for (size_t c = 0; c < static_cast<size_t>(z.c); ++c) {
    const size_t at = item * z.c + c;
    bits += normal_bits_of_one(net.output("z_noisy") + at * z_plane, net.output("z_indexes")[at], z_plane, by,
                               gradient("z_noisy", at * z_plane), gradient("z_indexes", at));
  }
  return bits;
}

Figures Objective::assess(nn::Program& net, const float* picture, int64_t i, double level) const {
  const nn::Shape shape = net.output_shape("rebuilt");
  const double pixels = static_cast<double>(shape.h) * shape.w, share = importance(level) / shape.n;
  const size_t each = shape.elements() / shape.n, item = static_cast<size_t>(i);
  const double worth = lambda_of(level) * kPeak * kPeak / static_cast<double>(each);
  const float* rebuilt = net.output("rebuilt") + item * each;
  float* diff = net.mode() == nn::Mode::train ? net.output_gradient("rebuilt") + item * each : nullptr;
  double squares = 0;
  for (size_t k = 0; k < each; ++k) {
    const float error = rebuilt[k] - picture[k];
    squares += static_cast<double>(error) * error;
    if (diff != nullptr) diff[k] = static_cast<float>(2 * share * worth) * error;
  }
  const double bpp = bits_of(net, item, share / pixels) / pixels;
  return {bpp, squares * kPeak * kPeak / static_cast<double>(each),
          importance(level) * (bpp + squares * worth)};
}

}  // namespace strait::codec
