// Pictures out of latents that are drawn, or that lie on a way.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "paths.h"
#include "picture_model.h"
#include "strait/stage.h"

namespace strait::vae {

class Sample {
 public:
  static Contract contract();
  explicit Sample(const Params& params);
  void run(std::span<Frame> frames) const;

 private:
  PictureModel model_;
  uint64_t seed_;
  double temperature_;
};

class Walk {
 public:
  static Contract contract();
  explicit Walk(const Params& params);
  void run(std::span<Frame> frames) const;

 private:
  // Of a picture file, or drawn from `seed` where there is none.
  Latents end(const std::string& file, uint64_t seed, double temperature) const;

  PictureModel model_;
  int64_t count_;
  Path path_;
  Latents from_, to_;
};

}  // namespace strait::vae
