#include "train/report/page.h"

#include <fmt/format.h>

#include "train/report/curve.h"

namespace strait::train {
namespace {

constexpr char kHead[] = R"html(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<style>
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 1220px; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 1.5em; margin-bottom: .2em; } h2 { font-size: 1.15em; margin-top: 2em; }
.charts { display: flex; flex-wrap: wrap; gap: 1em; } figure { margin: 0; } .charts figure { flex: 1 1 400px; max-width: 590px; }
figcaption b { float: right; font-variant-numeric: tabular-nums; }
svg { width: 100%; height: auto; } svg text { font-size: 11px; fill: currentColor; opacity: .7; }
svg path { fill: none; stroke: currentColor; } .grid { opacity: .12; } .raw { opacity: .28; } .mean { stroke: #2a78d6; stroke-width: 2; }
.log { display: none; } #log:checked ~ .charts .has-log .log { display: block; } #log:checked ~ .charts .has-log .linear { display: none; }
.previews { display: flex; gap: 1em; overflow-x: auto; align-items: flex-start; }
.previews img { image-rendering: pixelated; max-width: 420px; height: auto; }
pre { overflow-x: auto; padding: 1em; border: 1px solid color-mix(in srgb, currentColor 25%, transparent); }
</style>
)html";

std::string escaped(const std::string& text) {
  std::string made;
  for (const char c : text) {
    switch (c) {
      case '&':
        made += "&amp;";
        break;
      case '<':
        made += "&lt;";
        break;
      case '>':
        made += "&gt;";
        break;
      case '"':
        made += "&quot;";
        break;
      case '\'':
        made += "&#39;";
        break;
      default:
        made += c;
    }
  }
  return made;
}

// RFC 4648.
std::string base64(const std::string& bytes) {
  static constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t word = 0;
    for (size_t k = 0; k < 3; ++k)
      word = word << 8 | (i + k < bytes.size() ? static_cast<uint8_t>(bytes[i + k]) : 0u);
    for (size_t k = 0; k < 4; ++k) text += i + k > bytes.size() ? '=' : kDigits[word >> (18 - 6 * k) & 63];
  }
  return text;
}

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
  return fmt::format(
      "<figure><img alt=\"{0} at step {1}\" src=\"data:image/png;base64,{2}\"><figcaption>step "
      "{1}</figcaption></figure>\n",
      escaped(one.name), one.step, base64(one.png));
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
  std::string text = kHead;
  text += fmt::format("<title>{0}</title></head><body>\n<h1>{0}</h1>\n", escaped(page.title));
  for (const std::string& line : page.lines) text += escaped(line) + "<br>\n";
  text +=
      "<h2>Curves over steps</h2>\n<input type=\"checkbox\" id=\"log\"><label for=\"log\"> "
      "logarithmic</label>\n";
  text += "<div class=\"charts\">\n";
  for (const Series& series : page.series)
    if (!series.points.empty()) text += chart(series);
  text += "</div>\n" + previews(page.images);
  text += "<h2>Recipe</h2>\n<pre>" + escaped(page.recipe) + "</pre>\n</body></html>\n";
  return text;
}

}  // namespace strait::train
