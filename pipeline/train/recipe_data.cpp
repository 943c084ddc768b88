#include "train/recipe_data.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "strait/contract.h"
#include "train/recipe_sets.h"

namespace strait::train {
namespace {

const ParamTable& data_params() {
  static const ParamTable table = [] {
    ParamTable t;
    t.add(integer("data.patch", "side of the square patches; 0: items are fed whole")
              .by_default("96")
              .range(0, 4096)
              .in("px"));
    t.add(integer("data.batch", "patches or items in a step").by_default("16").range(1, 4096));
    t.add(text("data.background", "what is seen behind transparent pixels").by_default("#ffffff"));
    t.add(boolean("data.augment.mirror", "left and right; by default for patches").by_default("true"));
    t.add(boolean("data.augment.turn", "by quarters; by default for patches").by_default("true"));
    t.add(integer("data.augment.shift_px", "whole items are moved by up to this, along both axes")
              .by_default("0")
              .range(0, 4096)
              .in("px"));
    return t;
  }();
  return table;
}

std::optional<std::array<uint8_t, 3>> parse_colour(const std::string& text) {
  uint32_t rgb = 0;
  const char* end = text.data() + text.size();
  if (text.size() != 7 || text.front() != '#') return std::nullopt;
  if (std::from_chars(text.data() + 1, end, rgb, 16).ptr != end) return std::nullopt;
  return std::array{static_cast<uint8_t>(rgb), static_cast<uint8_t>(rgb >> 8),
                    static_cast<uint8_t>(rgb >> 16)};
}

class DataReader {
 public:
  explicit DataReader(std::vector<Problem>& problems) : problems_(problems) {}

  DataSpec read(const toml::table* table);

 private:
  void read_augment(const toml::key& key, const toml::node& node);
  void problem(Location at, std::string text) { problems_.push_back({at, std::move(text)}); }
  bool given(const char* name) const {
    return std::any_of(settings_.begin(), settings_.end(), [&](const Setting& s) { return s.name == name; });
  }

  std::vector<Problem>& problems_;
  std::vector<Setting> settings_;
};

DataSpec DataReader::read(const toml::table* table) {
  DataSpec data;
  Location at{1, 1};
  if (table != nullptr) {
    at = location(*table);
    for (const auto& [key, node] : *table) {
      if (key == "set")
        data.sets = read_sets(key, node, problems_);
      else if (key == "validate")
        data.validate = read_sets(key, node, problems_);
      else if (key == "classes")
        data.classes = read_texts(key, node, "recipe: data", problems_);
      else if (key == "augment")
        read_augment(key, node);
      else
        add_setting(fmt::format("data.{}", key.str()), key, node, "recipe", settings_, problems_);
    }
  }
  const ParamValues values =
      check_settings(settings_, data_params().data(), data_params().size(), "recipe", at, problems_);
  data.patch_px = static_cast<int>(value_of<int64_t>(values, "data.patch"));
  data.batch = static_cast<int>(value_of<int64_t>(values, "data.batch"));
  const bool patches = data.patch_px > 0;
  data.augment = {given("data.augment.mirror") ? value_of<bool>(values, "data.augment.mirror") : patches,
                  given("data.augment.turn") ? value_of<bool>(values, "data.augment.turn") : patches,
                  static_cast<int>(value_of<int64_t>(values, "data.augment.shift_px"))};
  if (patches && data.augment.shift_px > 0)
    problem(at, "recipe: data.augment.shift_px is for whole items; remove it, or set data.patch = 0");
  const std::string background = value_of<std::string>(values, "data.background");
  if (const auto colour = parse_colour(background))
    data.background = *colour;
  else
    problem(at, fmt::format("recipe: data.background is '{}', expected a colour such as \"#ffffff\"",
                            background));
  return data;
}

void DataReader::read_augment(const toml::key& key, const toml::node& node) {
  const toml::table* table = node.as_table();
  if (table == nullptr) {
    return problem(
        location(key),
        fmt::format("recipe: data.augment is {}, expected a table; write [data.augment]", type_words(node)));
  }
  for (const auto& [name, one] : *table)
    add_setting(fmt::format("data.augment.{}", name.str()), name, one, "recipe", settings_, problems_);
}

}  // namespace

DataSpec read_data(const toml::table* table, std::vector<Problem>& problems) {
  return DataReader(problems).read(table);
}

std::string data_words(const DataSpec& data) {
  std::string words = fmt::format("{} {} {} {} {} {} [{}]", data.patch_px, data.batch,
                                  fmt::join(data.background, ","), data.augment.mirror, data.augment.turn,
                                  data.augment.shift_px, fmt::join(data.classes, "\n"));
  for (const SetSpec& set : data.sets) words += fmt::format("\n{}", set_words(set));
  for (const SetSpec& set : data.validate) words += fmt::format("\nvalidate {}", set_words(set));
  return words;
}

}  // namespace strait::train
