#include "nn/model_toml.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "core/nearest.h"
#include "core/toml.h"
#include "nn/network_check.h"
#include "nn/network_toml.h"
#include "nn/toml_value.h"
#include "strait/error.h"

namespace strait::nn {

namespace {

constexpr std::int64_t kInt8Version = 1;

class Reader {
 public:
  explicit Reader(const std::string& file) : file_(file) {}

  ModelText read() {
    const toml::table root = parse_toml(read_toml_text(file_), file_);
    known_keys(root, {"model", "weights", "network", "preprocess", "int8", "metrics"});
    ModelText text;
    if (const toml::table* model = section(root, "model")) {
      known_keys(*model, {"name", "plugin", "about", "classes"});
      text.info.name = required(*model, "name");
      text.info.plugin = required(*model, "plugin");
      text.info.about = (*model)["about"].value_or(std::string());
      if (const toml::node* classes = model->get("classes")) text.info.classes = names(*classes);
    }
    if (const toml::table* weights = section(root, "weights")) {
      known_keys(*weights, {"sha256"});
      text.sha256 = required(*weights, "sha256");
    }
    if (root.contains("preprocess")) flatten(section(root, "preprocess"), "", text.info.preprocess);
    if (root.contains("metrics")) flatten(section(root, "metrics"), "", text.info.metrics);
    if (root.contains("int8")) read_int8(section(root, "int8"), text);
    const toml::table* network = section(root, "network");
    throw_problems(problems_);
    text.network = parse_network(*network, file_);
    return text;
  }

 private:
  void read_int8(const toml::table* table, ModelText& text) {
    if (table == nullptr) return;
    known_keys(*table, {"version", "clip", "weights", "ranges"});
    if ((*table)["version"].value_or(std::int64_t{0}) != kInt8Version) {
      problem(*table, fmt::format("[int8] must have version = {}; calibrate the model again", kInt8Version));
    }
    if (required(*table, "weights") != text.sha256)
      problem(*table, "[int8] is of other weights than [weights] names; calibrate the model again");
    text.info.int8.clip = required(*table, "clip");
    const toml::table* ranges = (*table)["ranges"].as_table();
    if (ranges == nullptr) return problem(*table, "[int8] needs a table 'ranges'");
    for (const auto& [layer, value] : *ranges) {
      const auto range = value.value<double>();
      if (!range || !std::isfinite(*range) || *range < 0)
        problem(value, fmt::format("the range of '{}' must be a number of at least 0", layer.str()));
      text.info.int8.ranges[std::string(layer.str())] = range.value_or(0);
    }
  }

  void problem(const toml::node& node, const std::string& what) {
    const auto at = location(node);
    problems_.push_back(place(file_, at.line, at.column) + ": " + what);
  }

  const toml::table* section(const toml::table& root, const char* name) {
    const toml::table* table = root[name].as_table();
    if (table == nullptr) problem(root, fmt::format("section [{}] is missing", name));
    return table;
  }

  std::string required(const toml::table& table, const char* key) {
    const auto value = table[key].value_exact<std::string>();
    if (!value) problem(table, fmt::format("'{}' must be given, as a text", key));
    return value.value_or("");
  }

  std::vector<std::string> names(const toml::node& node) {
    std::vector<std::string> found;
    const toml::array* array = node.as_array();
    if (array == nullptr || !array->is_homogeneous<std::string>())
      problem(node, "'classes' must be an array of names");
    else
      for (const toml::node& one : *array) found.push_back(one.ref<std::string>());
    return found;
  }

  void known_keys(const toml::table& table, const std::vector<std::string>& keys) {
    for (const auto& [key, value] : table) {
      const std::string name(key.str());
      if (std::find(keys.begin(), keys.end(), name) != keys.end()) continue;
      problem(value, fmt::format("unknown key '{}'; {}", name, name_hint(name, keys)));
    }
  }

  void flatten(const toml::table* table, const std::string& prefix, Attributes& into) {
    if (table == nullptr) return;
    for (const auto& [key, value] : *table) {
      const std::string name = prefix + std::string(key.str());
      if (const toml::table* inner = value.as_table()) {
        flatten(inner, name + ".", into);
      } else if (const auto attribute = attribute_from(value)) {
        into[name] = *attribute;
      } else {
        problem(value, fmt::format("'{}' must be a single value", name));
      }
    }
  }

  const std::string& file_;
  std::vector<std::string> problems_;
};

std::string write_section(const char* name, const Attributes& attributes) {
  if (attributes.empty()) return {};
  std::string text = fmt::format("\n[{}]\n", name);
  for (const auto& [key, value] : attributes) text += fmt::format("{} = {}\n", key, write_value(value));
  return text;
}

std::string write_classes(const std::vector<std::string>& classes) {
  if (classes.empty()) return {};
  std::string text;
  for (const std::string& name : classes) text += (text.empty() ? "" : ", ") + write_value(name);
  return "classes = [" + text + "]\n";
}

std::string write_int8(const ModelText& text) {
  const Int8Ranges& int8 = text.info.int8;
  if (int8.empty()) return {};
  Attributes ranges;
  for (const auto& [layer, range] : int8.ranges) ranges[layer] = range;
  return fmt::format("\n[int8]\nversion = {}\nclip = {}\nweights = {}\n", kInt8Version,
                     write_value(int8.clip), write_value(text.sha256)) +
         write_section("int8.ranges", ranges);
}

}  // namespace

ModelText read_model_toml(const std::string& file) {
  return Reader(file).read();
}

std::string write_model_toml(const ModelText& text) {
  const ModelInfo& info = text.info;
  return fmt::format("[model]\nname = {}\nplugin = {}\nabout = {}\n{}\n[weights]\nsha256 = {}\n\n{}",
                     write_value(info.name), write_value(info.plugin), write_value(info.about),
                     write_classes(info.classes), write_value(text.sha256), write_network(text.network)) +
         write_section("preprocess", info.preprocess) + write_int8(text) +
         write_section("metrics", info.metrics);
}

}  // namespace strait::nn
