#include "view_recipe.h"

#include <string>

namespace strait::encoder {
namespace {

struct Amount {
  const char* name;
  double most;
  const char* fallback;
  const char* doc;
  double Movement::*movement;
  double Colouring::*colouring;
};

constexpr Amount of(const char* name, double most, double Movement::*member, const char* doc,
                    const char* fallback = "0") {
  return {name, most, fallback, doc, member, nullptr};
}
constexpr Amount of(const char* name, double most, double Colouring::*member, const char* doc,
                    const char* fallback = "0") {
  return {name, most, fallback, doc, nullptr, member};
}

constexpr Amount kAmounts[] = {
    of("objective.view_least_area", 1, &Movement::least_area, "crop of this to all of the area; 1: no crop",
       "1"),
    of("objective.view_shift", 1, &Movement::shift, "moved by up to this share of a side"),
    of("objective.view_scale", 4, &Movement::scale, "larger or smaller, by a factor up to 1 + this"),
    of("objective.view_stretch", 4, &Movement::stretch,
       "one side against the other, by a factor up to 1 + this"),
    of("objective.view_rotate", 180, &Movement::rotate_deg, "turned by up to this, in degrees"),
    of("objective.view_shear", 2, &Movement::shear, "slanted by up to this many px for each px across"),
    of("objective.view_elastic", 0.5, &Movement::elastic, "deviation of elastic displacements, in sides"),
    of("objective.view_mirror", 1, &Movement::mirror, "probability of left and right swapped"),
    of("objective.view_colouring", 1, &Colouring::chance, "probability of brightness to hue, together", "1"),
    of("objective.view_brightness", 1, &Colouring::brightness, "factor of up to 1 -+ this"),
    of("objective.view_contrast", 1, &Colouring::contrast, "factor of up to 1 -+ this, about the mean"),
    of("objective.view_saturation", 1, &Colouring::saturation, "factor of up to 1 -+ this"),
    of("objective.view_hue", 0.5, &Colouring::hue, "colours turned by up to this share of the circle"),
    of("objective.view_gamma", 4, &Colouring::gamma, "exponent from 1 / (1 + this) to 1 + this"),
    of("objective.view_gray", 1, &Colouring::gray, "probability of no colour"),
    of("objective.view_blur", 1, &Colouring::blur, "probability of a Gaussian blur"),
    of("objective.view_blur_px", 20, &Colouring::blur_px, "most deviation of the blur", "1"),
    of("objective.view_noise", 1, &Colouring::noise, "most deviation of noise, white being 1"),
    of("objective.view_erase", 1, &Colouring::erase, "probability of a rectangle of one colour"),
    of("objective.view_erase_area", 1, &Colouring::erase_area, "most area of the rectangle", "0.2"),
};

}  // namespace

void declare_views(ParamTable& table) {
  for (const Amount& one : kAmounts)
    table.add(real(one.name, one.doc).by_default(one.fallback).range(0, one.most));
  table.add(
      integer("objective.view_elastic_cells", "elastic: cells along a side").by_default("4").range(2, 64));
}

ViewOptions view_options(const Params& params) {
  ViewOptions options;
  for (const Amount& one : kAmounts) {
    if (one.movement != nullptr)
      options.movement.*one.movement = params.real(one.name);
    else
      options.colouring.*one.colouring = params.real(one.name);
  }
  options.movement.elastic_cells = params.integer("objective.view_elastic_cells");
  return options;
}

}  // namespace strait::encoder
