#include "io/attribute_text.h"

#include <algorithm>

#include <fmt/format.h>

namespace strait::io {

namespace {

std::string value_of(const Frame& frame, const std::string& attribute, const std::string& param) {
  if (const auto text = frame.text(attribute)) return *text;
  if (const auto number = frame.number(attribute)) return fmt::format("{}", *number);
  throw Error(Code::usage, param, fmt::format("no stage before has set the attribute '{}'", attribute),
              "name one as stage.key (strait results OUT shows them)");
}

}  // namespace

AttributeText::AttributeText(const std::string& pattern, const std::string& param) : param_(param) {
  for (size_t at = 0; at < pattern.size();) {
    const bool attribute = pattern[at] == '{';
    const size_t begin = at + (attribute ? 1 : 0);
    const size_t end = std::min(pattern.find_first_of("{}", begin), pattern.size());
    const bool closed = end < pattern.size() && pattern[end] == '}';
    if (closed != attribute)
      throw Error(Code::usage, param, fmt::format("'{}' has a brace without its other", pattern),
                  "write attributes as {stage.key}");
    parts_.push_back({pattern.substr(begin, end - begin), attribute});
    at = end + (attribute ? 1 : 0);
  }
}

std::string AttributeText::filled(const Frame& frame) const {
  std::string text;
  for (const Part& part : parts_) text += part.attribute ? value_of(frame, part.text, param_) : part.text;
  return text;
}

std::string folder_name(std::string text) {
  constexpr std::string_view kMeaningful = "/\\:*?\"<>|";
  for (char& one : text)
    if (static_cast<unsigned char>(one) < ' ' || kMeaningful.find(one) != std::string_view::npos) one = '_';
  if (text.empty() || text.front() == '.') text.insert(text.begin(), '_');
  return text;
}

}  // namespace strait::io
