#include "train/schedule_params.h"

#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace strait::train {
namespace {

const std::vector<std::string> kKinds = {"cosine", "one_cycle", "step", "constant"};  // as ScheduleKind

// Settings that not all kinds have, and those that have them.
const std::vector<std::pair<std::string, std::vector<std::string>>> kOfSomeKinds = {
    {"schedule.final_rate", {"cosine", "one_cycle"}},
    {"schedule.warmup_steps", {"cosine", "step", "constant"}},
    {"schedule.start_share", {"one_cycle"}},
    {"schedule.rise_share", {"one_cycle"}},
    {"schedule.drop_at_percent", {"step"}},
    {"schedule.drop_factor", {"step"}}};

bool among(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

void add_schedule_params(ParamTable& table) {
  table.add(choice("schedule.kind", kKinds, "the learning rate's course").by_default("cosine"));
  table.add(real("schedule.rate", "the highest learning rate").by_default("1e-3").range(1e-12, 10));
  table.add(real("schedule.final_rate", "cosine, one_cycle: the learning rate at the end")
                .by_default("1e-5")
                .range(0, 10));
  table.add(integer("schedule.warmup_steps", "steps until the highest rate; not one_cycle")
                .by_default("500")
                .range(0, 1e9));
  table.add(real("schedule.start_share", "one_cycle: the first rate, as a share of the highest")
                .by_default("0.04")
                .range(0, 1));
  table.add(real("schedule.rise_share", "one_cycle: share of the budget until the highest rate")
                .by_default("0.3")
                .range(0.01, 0.99));
  table.add(integers("schedule.drop_at_percent", "step: when the rate drops, of the budget")
                .by_default("[50, 75]")
                .range(0, 100)
                .in("%"));
  table.add(
      real("schedule.drop_factor", "step: what a drop leaves of the rate").by_default("0.1").range(0, 1));
}

Schedule schedule_of(const ParamValues& values) {
  const auto real_of = [&](const char* name) { return std::get<double>(values.at(name)); };
  const auto kind =
      std::find(kKinds.begin(), kKinds.end(), std::get<std::string>(values.at("schedule.kind")));
  return {static_cast<ScheduleKind>(kind - kKinds.begin()),
          real_of("schedule.rate"),
          real_of("schedule.final_rate"),
          std::get<int64_t>(values.at("schedule.warmup_steps")),
          real_of("schedule.start_share"),
          real_of("schedule.rise_share"),
          std::get<std::vector<int64_t>>(values.at("schedule.drop_at_percent")),
          real_of("schedule.drop_factor")};
}

void check_schedule(std::span<const Setting> settings, const ParamValues& values,
                    std::vector<Problem>& problems) {
  const auto* kind = std::get_if<std::string>(&values.at("schedule.kind"));
  if (kind == nullptr || !among(kKinds, *kind)) return;  // reported already
  for (const Setting& setting : settings) {
    for (const auto& [name, kinds] : kOfSomeKinds) {
      if (setting.name != name || among(kinds, *kind)) continue;
      problems.push_back(
          {setting.at, fmt::format("recipe: {} has no meaning with schedule.kind '{}' (expected '{}'); take "
                                   "it out, or choose another kind",
                                   name, *kind, fmt::join(kinds, "', '"))});
    }
  }
}

std::string schedule_words(const Schedule& s) {
  return fmt::format("{} {} {} {} {} {} {} {}", kKinds.at(static_cast<size_t>(s.kind)), s.rate, s.final_rate,
                     s.warmup_steps, s.start_share, s.rise_share, fmt::join(s.drop_at_percent, ","),
                     s.drop_factor);
}

}  // namespace strait::train
