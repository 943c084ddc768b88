// Judges pictures by a trained detector, and sends them one way or the other.
#pragma once

#include <string>

#include "detector.h"
#include "strait/stage.h"

namespace strait::anomaly {

class AnomalyStage {
 public:
  static Contract contract();
  explicit AnomalyStage(const Params& params);
  void run(Frame& frame) const;

 private:
  Detector detector_;
  double threshold_;
};

}  // namespace strait::anomaly
