// The plugin's trainer behind its C table, with the settings of a recipe.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/settings.h"
#include "host/stage_instance.h"
#include "strait/error.h"
#include "train/trainer_handle.h"

extern "C" const strait_plugin_info strait_plugin;

namespace strait::autoencode::test {

inline const strait_trainer& extension() {
  return *static_cast<const strait_trainer*>(strait_plugin.extension(STRAIT_TRAINER_EXTENSION));
}

inline ParamValues params(const std::vector<Setting>& settings) {
  std::vector<Problem> problems;
  ParamValues values =
      check_settings(settings, extension().params, extension().param_count, "test", {}, problems);
  throw_if_any("test", problems);
  return values;
}

class Trained : public train::TrainerHandle {
 public:
  Trained(const std::vector<Setting>& settings, int64_t items, int64_t height, int64_t width)
      : TrainerHandle(extension(), host::host_table(), params(settings), 1) {
    prepare({items, height, width, {}});
  }
  std::map<std::string, double> learn(const train::Batch& batch, double rate, uint64_t seed = 1) {
    return by_name(step(batch, seed, rate));
  }
  std::map<std::string, double> figures(const train::Batch& batch) { return by_name(validate(batch, 1)); }

 private:
  static std::map<std::string, double> by_name(const train::Metrics& metrics) {
    std::map<std::string, double> made;
    for (const train::MetricValue& one : metrics) made[one.name] = one.value;
    return made;
  }
};

inline Setting text(const std::string& key, const std::string& value) {
  return {key, value, {}};
}
inline Setting number(const std::string& key, double value) {
  return {key, value, {}};
}
inline Setting whole(const std::string& key, int64_t value) {
  return {key, value, {}};
}
inline Setting wholes(const std::string& key, std::vector<int64_t> values) {
  return {key, std::move(values), {}};
}

}  // namespace strait::autoencode::test
