// The stage `denoise`: takes the noise off pictures with a trained model.
#pragma once

#include <optional>
#include <span>

#include "nn/model.h"
#include "strait/image.h"

namespace strait::denoise {

class DenoiseStage {
 public:
  static Contract contract();
  explicit DenoiseStage(const Params& params);

  // Frames of equal size and channels go through the network together. Frames that fit no model fail alone.
  void run(std::span<Frame> frames) const;

 private:
  const nn::Model& model_for(const Frame& frame, const cv::Mat& image) const;

  nn::Precision precision_;
  int tile_;
  float strength_;
  nn::Model model_;
  std::optional<nn::Model> gray_model_;
};

}  // namespace strait::denoise
