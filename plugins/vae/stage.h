// Pictures through a variational autoencoder: as it rebuilds them, between two of them, and edited.
#pragma once

#include <span>
#include <vector>

#include "paths.h"
#include "picture_model.h"
#include "strait/stage.h"

namespace strait::vae {

class Reconstruct {
 public:
  static Contract contract();
  explicit Reconstruct(const Params& params) : model_(params) {}
  void run(std::span<Frame> frames) const;

 private:
  PictureModel model_;
};

class Interpolate {
 public:
  static Contract contract();
  explicit Interpolate(const Params& params);
  void run(std::span<Frame> frames) const;

 private:
  // Those of the port, or, where it is not connected, of the folder.
  Latents seconds(std::span<Frame> frames) const;

  PictureModel model_;
  double at_;
  Path path_;
  Latents others_;  // of the folder
};

class Edit {
 public:
  static Contract contract();
  explicit Edit(const Params& params);
  void run(std::span<Frame> frames) const;

 private:
  PictureModel model_;
  std::vector<float> step_;  // what is added to a latent
};

// The parameter that says which way, and what it says.
ParamSpec path_param();
Path path_named(const std::string& name);

}  // namespace strait::vae
