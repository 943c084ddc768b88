#include "report/latent_page.h"

#include <algorithm>
#include <array>
#include <functional>

#include <fmt/format.h>

namespace strait::report {
namespace {

constexpr std::array kColours = {"#2a78d6", "#d9662b", "#2f9e62", "#a05ac8", "#c2a11b", "#d04a6e"};

std::string style() {
  std::string css =
      ".key { display: inline-block; width: .8em; height: .8em; margin: 0 .3em 0 .9em; border-radius: 50%; "
      "}\n"
      ".strips { width: 100%; } .strips th { width: 12%; } .strips td { text-align: left; } "
      ".strips img { width: 100%; }\n";
  for (size_t i = 0; i < kColours.size(); ++i)
    css += fmt::format(
        "svg path.m{0} {{ stroke: {1}; stroke-width: 2; }} circle.m{0} {{ fill: {1}; }} "
        ".key.m{0} {{ background: {1}; }}\n",
        i, kColours[i]);
  return css;
}

std::string class_of(size_t model) {
  return fmt::format("m{}", model % kColours.size());
}

using Places = std::function<std::vector<Place>(const LatentModelPart&)>;

std::vector<Place> places_of_variances(const LatentModelPart& model) {
  std::vector<Place> places;
  for (const double one : model.variances)
    if (one > 0) places.push_back({static_cast<double>(places.size() + 1), one});
  return places;
}

bool all_positive(const std::vector<Place>& places) {
  return std::all_of(places.begin(), places.end(), [](const Place& one) { return one.y > 0; });
}

// Empty where no model has anything to show.
std::string chart(const LatentPage& page, const std::string& caption, Axis axis, const Places& places_of) {
  std::vector<Place> all;
  for (const LatentModelPart& model : page.models) {
    const std::vector<Place> places = places_of(model);
    all.insert(all.end(), places.begin(), places.end());
  }
  if (all.empty()) return {};
  Chart chart(all, all_positive(all) ? axis : Axis::linear);
  chart.add_axes();
  std::string keys;
  for (size_t i = 0; i < page.models.size(); ++i) {
    const std::vector<Place> places = places_of(page.models[i]);
    if (places.empty()) continue;
    keys += fmt::format("<span class=\"key {}\"></span>{}", class_of(i), escaped(page.models[i].name));
    if (places.size() > 1)
      chart.add_line(places, class_of(i));
    else
      chart.add_point(places.front(), class_of(i));
  }
  return fmt::format("<figure><figcaption>{}{}</figcaption>{}</figure>\n", caption, keys, chart.svg());
}

std::string strip(const std::string& name, const std::string& png) {
  return fmt::format("<tr><th>{}</th><td>{}</td></tr>\n", escaped(name), picture(png, name));
}

std::string strips(const LatentPage& page) {
  std::string text = "<h2>Pictures and what comes back</h2>\n<table class=\"strips\"><tbody>\n" +
                     strip("original", page.pictures_png);
  for (const LatentModelPart& model : page.models)
    if (!model.rebuilt_png.empty()) text += strip(model.name, model.rebuilt_png);
  return text + "</tbody></table>\n";
}

}  // namespace

std::string latent_page(const LatentPage& page) {
  std::string text = page_begin(page.title, style());
  for (const std::string& line : page.lines) text += escaped(line) + "<br>\n";
  text += "<h2>Figures</h2>\n" + table(page.figures);
  if (!page.angles.rows.empty()) text += "<h2>Angles between linear models</h2>\n" + table(page.angles);
  text += strips(page);
  text += "<h2>Curves</h2>\n<div class=\"charts\">\n";
  text += chart(page, "Mean squared error over latents kept", Axis::logarithmic,
                [](const LatentModelPart& model) { return model.error; });
  text += chart(page, "Explained variance over latents kept", Axis::linear,
                [](const LatentModelPart& model) { return model.explained; });
  text += chart(page, "Variance of each latent, falling", Axis::logarithmic, places_of_variances);
  return text + "</div>\n" + page_end();
}

}  // namespace strait::report
