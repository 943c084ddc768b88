#include "report/html.h"

#include <cstdint>

#include <fmt/format.h>

namespace strait::report {
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
svg path { fill: none; stroke: currentColor; } .grid { opacity: .12; }
img { image-rendering: pixelated; height: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; } th { font-weight: inherit; text-align: left; }
thead th { font-weight: bold; } td, thead th + th { text-align: right; } th, td { padding: .15em .8em .15em 0; vertical-align: top; }
pre { overflow-x: auto; padding: 1em; border: 1px solid color-mix(in srgb, currentColor 25%, transparent); }
)html";

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

std::string row(const std::vector<std::string>& cells, const char* others) {
  std::string text = "<tr>";
  for (size_t i = 0; i < cells.size(); ++i) {
    const char* tag = i == 0 ? "th" : others;
    text += fmt::format("<{0}>{1}</{0}>", tag, escaped(cells[i]));
  }
  return text + "</tr>\n";
}

}  // namespace

std::string escaped(std::string_view text) {
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

std::string page_begin(const std::string& title, std::string_view style) {
  return fmt::format("{0}{1}</style>\n<title>{2}</title></head><body>\n<h1>{2}</h1>\n", kHead, style,
                     escaped(title));
}

std::string page_end() {
  return "</body></html>\n";
}

std::string picture(const std::string& png, const std::string& alt) {
  return fmt::format("<img alt=\"{}\" src=\"data:image/png;base64,{}\">", escaped(alt), base64(png));
}

std::string table(const Table& table) {
  std::string text = "<table><thead>" + row(table.head, "th") + "</thead><tbody>\n";
  for (const std::vector<std::string>& cells : table.rows) text += row(cells, "td");
  return text + "</tbody></table>\n";
}

}  // namespace strait::report
