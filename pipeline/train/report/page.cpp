#include "train/report/page.h"

#include <fmt/format.h>

#include "report/html.h"
#include "train/report/curve.h"

namespace strait::train {
namespace {

using report::escaped;

constexpr char kStyle[] = R"css(.raw { opacity: .28; } .mean { stroke: #2a78d6; stroke-width: 2; }
.log { display: none; } #log:checked ~ .charts .has-log .log { display: block; } #log:checked ~ .charts .has-log .linear { display: none; }
.previews { display: flex; gap: 1em; overflow-x: auto; align-items: flex-start; } .previews img { max-width: 420px; }
)css";

std::string chart(const Series& series) {
  const bool log = suits_logarithm(series);
  std::string text =
      fmt::format("<figure{}><figcaption>{}<b>{:.5g}</b></figcaption><div class=\"linear\">{}</div>",
                  log ? " class=\"has-log\"" : "", escaped(series.name), series.points.back().value,
                  curve_svg(series, Axis::linear));
  if (log) text += fmt::format("<div class=\"log\">{}</div>", curve_svg(series, Axis::logarithmic));
  return text + "</figure>\n";
}

std::string image(const PageImage& one) {
  return fmt::format("<figure>{}<figcaption>step {}</figcaption></figure>\n",
                     report::picture(one.png, fmt::format("{} at step {}", one.name, one.step)), one.step);
}

std::string previews(const std::vector<PageImage>& images) {
  std::string text;
  for (size_t i = 0; i < images.size(); ++i) {
    const bool first = i == 0 || images[i - 1].name != images[i].name;
    const bool last = i + 1 == images.size() || images[i + 1].name != images[i].name;
    if (first) text += fmt::format("<h2>{}</h2>\n<div class=\"previews\">\n", escaped(images[i].name));
    text += image(images[i]);
    if (last) text += "</div>\n";
  }
  return text;
}

}  // namespace

std::string training_page(const Page& page) {
  std::string text = report::page_begin(page.title, kStyle);
  for (const std::string& line : page.lines) text += escaped(line) + "<br>\n";
  text +=
      "<h2>Curves over steps</h2>\n<input type=\"checkbox\" id=\"log\"><label for=\"log\"> "
      "logarithmic</label>\n";
  text += "<div class=\"charts\">\n";
  for (const Series& series : page.series)
    if (!series.points.empty()) text += chart(series);
  text += "</div>\n" + previews(page.images);
  text += "<h2>Recipe</h2>\n<pre>" + escaped(page.recipe) + "</pre>\n" + report::page_end();
  return text;
}

}  // namespace strait::train
