// Between pictures and latents, with any model that has a latent.
#pragma once

#include <span>

#include "nn/latent_model.h"
#include "nn/precision.h"
#include "strait/stage.h"

namespace strait::project {

class EncodeStage {
 public:
  static Contract contract();
  explicit EncodeStage(const Params& params);
  void run(std::span<Frame> frames) const;

 private:
  nn::LatentModel model_;
  nn::Precision precision_;
};

class DecodeStage {
 public:
  static Contract contract();
  explicit DecodeStage(const Params& params);
  void run(std::span<Frame> frames) const;

 private:
  nn::LatentModel model_;
  nn::Precision precision_;
};

}  // namespace strait::project
