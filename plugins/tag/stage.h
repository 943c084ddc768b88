// Tags of pictures, by the most similar ones of an index.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "nn/index/nearest.h"
#include "nn/index/tagging.h"
#include "nn/latent_model.h"
#include "nn/precision.h"
#include "strait/stage.h"

namespace strait::tag {

class TagStage {
 public:
  static Contract contract();
  explicit TagStage(const Params& params);
  void run(std::span<Frame> frames) const;

 private:
  void describe(Frame& frame, const std::vector<nn::Neighbour>& neighbours) const;

  nn::LatentModel model_;
  nn::Precision precision_;
  nn::LatentIndex index_;
  nn::Nearest nearest_;
  nn::TagRule rule_;
  size_t k_;
  std::string unknown_;
};

}  // namespace strait::tag
