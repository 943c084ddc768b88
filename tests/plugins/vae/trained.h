// A tiny trainer, through the boundary of the plugin, and pictures for it: stripes across (class 0) and along
// (class 1), each at its own phase.
#pragma once

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "core/settings.h"
#include "host/stage_instance.h"
#include "train/trainer_handle.h"

extern "C" const strait_plugin_info strait_plugin;

namespace strait::vae::test {

inline constexpr int64_t kSide = 8, kItems = 32;

inline float stripes(int64_t item, int64_t y, int64_t x) {
  const auto at = static_cast<double>(item % 2 == 0 ? x : y);
  return std::sin(1.6 * at + 0.7 * static_cast<double>(item)) > 0 ? 1.0F : 0.0F;
}

inline train::Batch items(int64_t from, bool labels) {
  train::Batch batch{{kItems, 1, kSide, kSide}, {}};
  for (int64_t i = from; i < from + kItems; ++i) {
    for (int64_t at = 0; at < kSide * kSide; ++at) batch.data.push_back(stripes(i, at / kSide, at % kSide));
    if (labels) batch.labels.push_back(static_cast<int32_t>(i % 2));
  }
  return batch;
}

inline const strait_trainer& extension() {
  return *static_cast<const strait_trainer*>(strait_plugin.extension(STRAIT_TRAINER_EXTENSION));
}

inline ParamValues params(const std::vector<Setting>& more) {
  std::vector<Setting> settings = {{"network.latent", int64_t{4}, {}},
                                   {"network.widths", std::vector<int64_t>{8, 16}, {}},
                                   {"network.blocks", std::vector<int64_t>{0, 1}, {}},
                                   {"optimiser.precision", std::string("f32"), {}}};
  settings.insert(settings.end(), more.begin(), more.end());
  std::vector<Problem> problems;
  ParamValues values =
      check_settings(settings, extension().params, extension().param_count, "test", {}, problems);
  throw_if_any("test", problems);
  return values;
}

class Tiny : public train::TrainerHandle {
 public:
  explicit Tiny(const std::vector<Setting>& more = {}, std::vector<std::string> classes = {"across", "along"},
                int64_t side = kSide)
      : TrainerHandle(extension(), host::host_table(), params(more), 1) {
    prepare({kItems, side, side, std::move(classes)});
  }
  std::map<std::string, double> learn(int64_t steps, bool labels = true) {
    train::Metrics last;
    for (int64_t i = 0; i < steps; ++i)
      last = step(items(i * kItems, labels), static_cast<uint64_t>(i), 3e-3);
    return named(last);
  }
  std::map<std::string, double> figures() { return named(validate(items(7777, true), 1)); }

 private:
  static std::map<std::string, double> named(const train::Metrics& metrics) {
    std::map<std::string, double> by_name;
    for (const train::MetricValue& one : metrics) by_name[one.name] = one.value;
    return by_name;
  }
};

// A folder of the test's own.
class Folder {
 public:
  Folder()
      : path_(std::filesystem::path(::testing::TempDir()) /
              ("strait_vae_" + std::to_string(getpid()) + "_" +
               ::testing::UnitTest::GetInstance()->current_test_info()->name())) {}
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string in(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

inline Setting labelled() {
  return {"network.labels", true, {}};
}

}  // namespace strait::vae::test
