// Names what a picture shows, by a classifier.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "nn/classifier.h"
#include "nn/precision.h"
#include "strait/stage.h"

namespace strait::encoder {

class ClassifyStage {
 public:
  static Contract contract();
  explicit ClassifyStage(const Params& params);
  void run(std::span<Frame> frames) const;

 private:
  void describe(Frame& frame, const float* probabilities) const;

  nn::Classifier classifier_;
  nn::Precision precision_;
  size_t top_;
  double min_confidence_;
  std::string unknown_;
};

}  // namespace strait::encoder
