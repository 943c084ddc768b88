#include "train/recipe_sets.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "strait/contract.h"
#include "train/data/idx.h"

namespace strait::train {
namespace {

// In the order of their enumerations.
const std::vector<std::string> kKinds = {"pictures", "tiles", "idx"};
const std::vector<std::string> kLabels = {"none", "folders", "names", "file"};

const ParamTable& set_params() {
  static const ParamTable table = [] {
    ParamTable t;
    t.add(text("path", "folder or file below --data"));
    t.add(choice("kind", kKinds, "what it holds").by_default("pictures"));
    t.add(real("scale", "pictures are scaled down by this").by_default("1.0").range(0.01, 1));
    t.add(integer("fit", "pictures become squares of this side; 0: stay as they are")
              .by_default("0")
              .range(0, 4096)
              .in("px"));
    t.add(integer("tiles.width", "of a tile; 0: no tiles").by_default("0").range(0, 65535).in("px"));
    t.add(integer("tiles.height", "of a tile; 0: no tiles").by_default("0").range(0, 65535).in("px"));
    t.add(integer("most", "items taken at most, evenly spread; 0: all").by_default("0").range(0, 1e12));
    t.add(choice("labels", kLabels, "where the classes of items come from").by_default("none"));
    t.add(text("label_file", "idx file of classes, for labels = \"file\"").by_default(""));
    t.add(text("class", "the class of all items").by_default(""));
    return t;
  }();
  return table;
}

size_t position(const std::string& name, const std::vector<std::string>& names) {
  return static_cast<size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

void fill(const ParamValues& values, SetSpec& set) {
  set.path = value_of<std::string>(values, "path");
  set.kind = static_cast<SetKind>(position(value_of<std::string>(values, "kind"), kKinds));
  set.scale = value_of<double>(values, "scale");
  set.fit_px = static_cast<int>(value_of<int64_t>(values, "fit"));
  set.tile_px = {static_cast<int>(value_of<int64_t>(values, "tiles.width")),
                 static_cast<int>(value_of<int64_t>(values, "tiles.height"))};
  set.most = value_of<int64_t>(values, "most");
  set.labels = static_cast<LabelSource>(position(value_of<std::string>(values, "labels"), kLabels));
  set.label_file = value_of<std::string>(values, "label_file");
  set.class_name = value_of<std::string>(values, "class");
  if (!set.class_name.empty()) set.labels = LabelSource::given;
  if (set.labels == LabelSource::file && set.label_file.empty())
    set.label_file = customary_label_file(set.path);
}

// What goes together and what does not.
void check(const SetSpec& set, const std::string& labels, Location at, std::vector<Problem>& problems) {
  const auto fault = [&](bool wrong, const char* text) {
    if (wrong) problems.push_back({at, fmt::format("recipe: data.set: {}", text)});
  };
  const bool tiles = set.kind == SetKind::tiles, idx = set.kind == SetKind::idx;
  const bool has_tiles = set.tile_px[0] > 0 && set.tile_px[1] > 0;
  fault(tiles && !has_tiles, "tiles need a size; add tiles = { width = 32, height = 32 }");
  fault(!tiles && (set.tile_px[0] > 0 || set.tile_px[1] > 0),
        "a size of tiles is given; add kind = \"tiles\"");
  fault(set.kind != SetKind::pictures && (set.scale != 1 || set.fit_px > 0),
        "scale and fit are for pictures; remove them");
  fault(idx && (labels == "folders" || labels == "names"),
        "an idx file has its classes in another file; write labels = \"file\"");
  fault(!idx && labels == "file", "only idx files have labels in a file; write \"folders\" or \"names\"");
  fault(labels != "file" && !set.label_file.empty(), "label_file is given; add labels = \"file\"");
  fault(!set.class_name.empty() && labels != "none", "class and labels are both given; keep one of them");
  fault(idx && (!set.only.empty() || !set.exclude.empty()), "only and exclude are for folders; remove them");
}

SetSpec read_set(const toml::table& table, std::vector<Problem>& problems) {
  SetSpec set;
  std::vector<Setting> settings;
  const std::string where = "recipe: data.set";
  for (const auto& [key, node] : table) {
    if (key == "exclude") {
      set.exclude = read_texts(key, node, where, problems);
    } else if (key == "only") {
      set.only = read_texts(key, node, where, problems);
    } else if (const toml::table* sides = node.as_table(); key == "tiles" && sides != nullptr) {
      for (const auto& [side, length] : *sides)
        add_setting(fmt::format("tiles.{}", side.str()), side, length, where, settings, problems);
    } else {
      add_setting(std::string(key.str()), key, node, where, settings, problems);
    }
  }
  const size_t before = problems.size();
  const ParamValues values =
      check_settings(settings, set_params().data(), set_params().size(), where, location(table), problems);
  fill(values, set);
  if (problems.size() == before)
    check(set, value_of<std::string>(values, "labels"), location(table), problems);
  return set;
}

}  // namespace

std::vector<SetSpec> read_sets(const toml::key& key, const toml::node& node, std::vector<Problem>& problems) {
  const toml::array* list = node.as_array();
  if (list == nullptr || !list->is_homogeneous<toml::table>()) {
    problems.push_back(
        {location(key), fmt::format("recipe: data.{0} is {1}, expected tables; write [[data.{0}]]", key.str(),
                                    type_words(node))});
    return {};
  }
  std::vector<SetSpec> sets;
  for (const toml::node& one : *list) sets.push_back(read_set(*one.as_table(), problems));
  return sets;
}

std::vector<std::string> read_texts(const toml::key& key, const toml::node& node, const std::string& where,
                                    std::vector<Problem>& problems) {
  std::vector<std::string> texts;
  const toml::array* list = node.as_array();
  if (list == nullptr || !(list->empty() || list->is_homogeneous<std::string>())) {
    problems.push_back(
        {location(node), fmt::format("{}: {} is {}, expected a list of texts such as [\"a.png\", \"folder\"]",
                                     where, key.str(), type_words(node))});
    return texts;
  }
  for (const toml::node& one : *list) texts.push_back(**one.as_string());
  return texts;
}

std::string set_words(const SetSpec& set) {
  return fmt::format("{} {} {} {} {} [{}] [{}] {} {} {} {}", set.path.generic_string(),
                     static_cast<int>(set.kind), set.scale, set.fit_px, fmt::join(set.tile_px, "x"),
                     fmt::join(set.only, "\n"), fmt::join(set.exclude, "\n"), set.most,
                     static_cast<int>(set.labels), set.label_file.generic_string(), set.class_name);
}

}  // namespace strait::train
