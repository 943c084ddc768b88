// Detectors of stripes, trained through the same boundary as the program does.
#pragma once

#include <cmath>
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

namespace strait::anomaly::test {

constexpr int64_t kSide = 32;

using Settings = std::map<std::string, ParamValue>;

inline ParamValues params(const Settings& given) {
  const auto& table = *static_cast<const strait_trainer*>(strait_plugin.extension(STRAIT_TRAINER_EXTENSION));
  std::vector<Setting> settings;
  for (const auto& [name, value] : given) settings.push_back({name, value, {}});
  std::vector<Problem> problems;
  ParamValues values = check_settings(settings, table.params, table.param_count, "test", {}, problems);
  throw_if_any("test", problems);
  return values;
}

// Pixel of a picture of diagonal stripes, each picture with a phase of its own.
inline float stripe(int64_t picture, int64_t y, int64_t x) {
  return static_cast<float>(
      0.5 + 0.3 * std::sin(0.8 * static_cast<double>(x + y) + 1.7 * static_cast<double>(picture)));
}

inline train::Batch stripes(int64_t from, int64_t count) {
  train::Batch batch{{count, 1, kSide, kSide}, {}};
  for (int64_t i = from; i < from + count; ++i)
    for (int64_t y = 0; y < kSide; ++y)
      for (int64_t x = 0; x < kSide; ++x) batch.data.push_back(stripe(i, y, x));
  return batch;
}

class Trained : public train::TrainerHandle {
 public:
  explicit Trained(const Settings& settings, const std::vector<std::string>& classes = {})
      : TrainerHandle(*static_cast<const strait_trainer*>(strait_plugin.extension(STRAIT_TRAINER_EXTENSION)),
                      host::host_table(), params(settings), 1) {
    prepare({40, kSide, kSide, classes});
  }
  void see_all() {
    fit(stripes(0, 40), false);
    fit(stripes(100, 20), true);
  }
};

// A folder of its own, removed at the end.
class Folder {
 public:
  explicit Folder(const std::string& name)
      : path_(std::filesystem::path(::testing::TempDir()) /
              ("strait_anomaly_" + name + "_" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

inline Settings patches() {
  return {{"network.features", std::string("filters")},
          {"network.filters", int64_t{6}},
          {"network.filter_side", int64_t{5}},
          {"detector.axes", int64_t{6}},
          {"detector.bank", int64_t{200}},
          {"detector.smooth", 1.0},
          {"detector.top_share", 0.01}};
}

}  // namespace strait::anomaly::test
