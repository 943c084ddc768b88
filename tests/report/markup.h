// Whether a page is well-formed: every element closed in its order, nothing loaded from elsewhere.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace strait::report::test {

inline size_t count(const std::string& text, const std::string& part) {
  size_t found = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

// What is wrong, or nothing.
inline std::string fault_of(const std::string& html) {
  static const std::set<std::string> kVoid = {"meta", "img", "br", "input", "!DOCTYPE"};
  std::vector<std::string> open;
  for (size_t at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
    const size_t end = html.find('>', at);
    if (end == std::string::npos) return "a tag that does not end";
    const bool closes = html[at + 1] == '/';
    const size_t begin = at + (closes ? 2 : 1);
    const std::string name = html.substr(begin, html.find_first_of(" >/\n", begin) - begin);
    if (closes) {
      if (open.empty() || open.back() != name) return "</" + name + "> closes nothing";
      open.pop_back();
    } else if (kVoid.count(name) == 0 && html[end - 1] != '/') {
      open.push_back(name);
    }
  }
  if (!open.empty()) return "<" + open.back() + "> stays open";
  for (const char* part : {"<script", "http://", "https://", "src=\"/", "<link", "nan", "inf\""})
    if (html.find(part) != std::string::npos) return std::string("it has ") + part;
  return "";
}

}  // namespace strait::report::test
