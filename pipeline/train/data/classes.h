// From what sets call their classes to numbers.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace strait::train {

// A class as a set has it: a number (idx files), a name (folders), both (train-3-cat.png), or neither.
struct ClassMark {
  std::optional<int32_t> number = {};
  std::string name = {};

  bool operator==(const ClassMark&) const = default;
  bool none() const { return !number && name.empty(); }
};

// Numbers stay what they are; names are numbered in the order of `given`, or where that is empty, of the
// alphabet. Numbers and bare names mix only where `given` says which is which.
class Classes {
 public:
  explicit Classes(std::vector<std::string> given) : names_(std::move(given)), given_(!names_.empty()) {}

  // Takes note of a class; `where` (a file) is named in errors.
  void add(const ClassMark& mark, const std::string& where);
  // To be called once, after all add(). Throws Error(usage) for what cannot go together.
  void settle();

  // After settle(), of a mark that was added: its number, -1 for none.
  int32_t number(const ClassMark& mark) const;
  const std::vector<std::string>& names() const { return names_; }

 private:
  void settle_numbers();

  std::vector<std::string> names_;
  bool given_;
  std::map<int32_t, std::string> numbered_;
  std::set<std::string> named_;
};

// The number and the name in train-3-cat.png: the first part between '-' that is a number, and what follows.
// Nothing where there is none.
std::optional<ClassMark> class_in_name(const std::string& stem);

}  // namespace strait::train
