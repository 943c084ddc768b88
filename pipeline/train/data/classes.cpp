#include "train/data/classes.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/nearest.h"
#include "strait/error.h"

namespace strait::train {
namespace {

constexpr int32_t kMostClasses = 100'000;

std::optional<int32_t> whole_number(const std::string& text) {
  int32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool digits = !text.empty() && text.front() != '-' && end == text.data() + text.size();
  return digits && error == std::errc() ? std::optional(number) : std::nullopt;
}

}  // namespace

void Classes::add(const ClassMark& mark, const std::string& where) {
  if (mark.none()) return;
  if (mark.number) {
    const int32_t most = given_ ? static_cast<int32_t>(names_.size()) : kMostClasses;
    if (*mark.number < 0 || *mark.number >= most) {
      throw Error(Code::usage, where, fmt::format("has class {} (expected 0 to {})", *mark.number, most - 1),
                  given_ ? "list all classes in data.classes" : "");
    }
    std::string& name = numbered_[*mark.number];
    if (name.empty()) name = mark.name;
    return;
  }
  if (given_ && std::find(names_.begin(), names_.end(), mark.name) == names_.end()) {
    const std::string near = nearest_name(mark.name, names_);
    throw Error(Code::usage, where, fmt::format("'{}' is not in data.classes", mark.name),
                near.empty() ? "list it there" : fmt::format("list it there (nearest is '{}')", near));
  }
  named_.insert(mark.name);
}

void Classes::settle() {
  if (given_) return;
  if (!numbered_.empty() && !named_.empty()) {
    throw Error(Code::usage, "data",
                fmt::format("some sets have numbers as classes, others names such as '{}'", *named_.begin()),
                "say in data.classes which number each name has");
  }
  if (numbered_.empty())
    names_.assign(named_.begin(), named_.end());
  else
    settle_numbers();
}

void Classes::settle_numbers() {
  names_.resize(static_cast<size_t>(numbered_.rbegin()->first) + 1);
  for (size_t i = 0; i < names_.size(); ++i) {
    const auto found = numbered_.find(static_cast<int32_t>(i));
    names_[i] = found == numbered_.end() || found->second.empty() ? std::to_string(i) : found->second;
  }
}

int32_t Classes::number(const ClassMark& mark) const {
  if (mark.none()) return -1;
  if (mark.number) return *mark.number;
  return static_cast<int32_t>(std::find(names_.begin(), names_.end(), mark.name) - names_.begin());
}

std::optional<ClassMark> class_in_name(const std::string& stem) {
  for (size_t begin = 0; begin < stem.size();) {
    const size_t end = std::min(stem.find('-', begin), stem.size());
    if (const auto number = whole_number(stem.substr(begin, end - begin)))
      return ClassMark{number, end < stem.size() ? stem.substr(end + 1) : ""};
    begin = end + 1;
  }
  return std::nullopt;
}

}  // namespace strait::train
