// What `strait eval anomaly` measures: the stage `anomaly` over pictures that are known to be good or bad.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/anomaly_set.h"
#include "cli/detection_figures.h"
#include "host/registry.h"

namespace strait::cli {

struct AnomalyFigures {
  int64_t good = 0, bad = 0;
  DetectionFigures images{};
  double threshold = 0;                    // that the stage went by
  double false_alarms = 0;                 // share of the good pictures that it called bad
  double found = 0;                        // share of the bad ones
  std::optional<DetectionFigures> pixels;  // where it is known where the defects are
  std::vector<float> scores;               // of the items, in their order
};

// `parameters` of the stage: model, false_alarm_rate. Uses `threads` threads; 0: all cores. Throws Error
// (bad_input) unless every picture could be judged.
AnomalyFigures judge(const host::Registry& registry, const ParamValues& parameters,
                     const std::vector<AnomalyItem>& items, unsigned threads);

}  // namespace strait::cli
