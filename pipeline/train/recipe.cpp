#include "train/recipe.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/nearest.h"
#include "core/sha256.h"
#include "core/toml.h"
#include "strait/contract.h"
#include "strait/error.h"
#include "train/recipe_data.h"
#include "train/schedule_params.h"

namespace strait::train {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 4> kOwnTables = {"recipe", "data", "schedule", "budget"};

const ParamTable& own_params() {
  static const ParamTable table = [] {
    ParamTable t;
    t.add(text("recipe.name", "the model's name"));
    t.add(text("recipe.plugin", "the plugin that trains it"));
    t.add(text("recipe.about", "one sentence").by_default(""));
    t.add(integer("recipe.seed", "of weights, patches and noise").by_default("1").range(0, 9e15));
    add_schedule_params(t);
    t.add(real("schedule.ema_decay", "memory of the averaged weights; 0: no average")
              .by_default("0.999")
              .range(0, 0.999999));
    t.add(integer("budget.steps", "updates to do; 0: by minutes").by_default("0").range(0, 1e12));
    t.add(real("budget.minutes", "time to train; 0: by steps").by_default("0.0").range(0, 1e6));
    t.add(integer("budget.passes", "times that every item is seen; 0: by steps or minutes")
              .by_default("0")
              .range(0, 1e6));
    return t;
  }();
  return table;
}

// Reads one recipe; every mistake goes to `problems_`.
class Reader {
 public:
  Reader(const fs::path& file, const FindTrainer& find_trainer)
      : file_(file.string()),
        text_(read_toml_text(file_)),
        root_(parse_toml(text_, file_)),
        find_trainer_(find_trainer) {}

  Recipe read();

 private:
  void sort_tables();
  void add_table(const toml::key& key, const toml::table& table);
  void fill(const ParamValues& own, Recipe& recipe);
  void problem(Location at, std::string text) { problems_.push_back({at, std::move(text)}); }

  const std::string file_;
  const std::string text_;
  const toml::table root_;
  const FindTrainer& find_trainer_;
  std::vector<Setting> own_, trainers_;
  std::vector<Problem> problems_;
};

Recipe Reader::read() {
  sort_tables();
  const Location top{1, 1};
  const ParamValues own =
      check_settings(own_, own_params().data(), own_params().size(), "recipe", top, problems_);
  check_schedule(own_, own, problems_);
  Recipe recipe;
  recipe.text = text_;
  recipe.data = read_data(root_["data"].as_table(), problems_);
  if (const auto* plugin = std::get_if<std::string>(&own.at("recipe.plugin"));
      plugin != nullptr && !plugin->empty()) {
    recipe.trainer = find_trainer_(*plugin);
    if (recipe.trainer == nullptr) {
      problem(top,
              fmt::format("recipe: no plugin '{}' with a trainer is loaded; see `strait plugins`", *plugin));
    } else {
      recipe.trainer_params = check_settings(trainers_, recipe.trainer->params, recipe.trainer->param_count,
                                             fmt::format("recipe for '{}'", *plugin), top, problems_);
    }
  }
  if (problems_.empty()) fill(own, recipe);
  throw_if_any(file_, std::move(problems_));
  return recipe;
}

void Reader::sort_tables() {
  for (const auto& [key, node] : root_) {
    if (const toml::table* table = node.as_table()) {
      add_table(key, *table);
    } else {
      problem(location(key), fmt::format("recipe: '{}' stands outside a table; move it under [{}]", key.str(),
                                         fmt::join(kOwnTables, "], [")));
    }
  }
}

void Reader::add_table(const toml::key& table_key, const toml::table& table) {
  const std::string name(table_key.str());
  if (name == "data") return;  // has a reader of its own
  const bool own = std::find(kOwnTables.begin(), kOwnTables.end(), name) != kOwnTables.end();
  for (const auto& [key, node] : table) {
    add_setting(fmt::format("{}.{}", name, key.str()), key, node, "recipe", own ? own_ : trainers_,
                problems_);
  }
}

void Reader::fill(const ParamValues& own, Recipe& recipe) {
  const auto texts = [&](const char* name) { return std::get<std::string>(own.at(name)); };
  const auto integers = [&](const char* name) { return std::get<int64_t>(own.at(name)); };
  const auto reals = [&](const char* name) { return std::get<double>(own.at(name)); };
  recipe.name = texts("recipe.name");
  recipe.plugin = texts("recipe.plugin");
  recipe.about = texts("recipe.about");
  recipe.seed = static_cast<uint64_t>(integers("recipe.seed"));
  recipe.schedule = schedule_of(own);
  recipe.ema_decay = reals("schedule.ema_decay");
  recipe.budget = {integers("budget.steps"), reals("budget.minutes"), integers("budget.passes")};
  const auto& [steps, minutes, passes] = recipe.budget;
  if ((steps > 0) + (minutes > 0) + (passes > 0) != 1)
    problem({1, 1},
            "recipe: the budget needs one of steps, minutes and passes above 0; add it under [budget]");
  if (passes > 0 && recipe.data.patch_px > 0)
    problem(
        {1, 1},
        "recipe: budget.passes with data.patch above 0 (there is no pass over crops); say steps or minutes");
}

}  // namespace

Recipe load_recipe(const fs::path& file, const FindTrainer& find_trainer) {
  return Reader(file, find_trainer).read();
}

std::string recipe_hash(const Recipe& recipe) {
  Sha256 hash;
  hash.add_field(fmt::format("{} {}", recipe.plugin, recipe.seed));
  hash.add_field(data_words(recipe.data));
  hash.add_field(fmt::format("{} {}", schedule_words(recipe.schedule), recipe.ema_decay));
  for (const auto& [name, value] : recipe.trainer_params) hash.add_field(name + "=" + value_words(value));
  return hash.hex();
}

}  // namespace strait::train
