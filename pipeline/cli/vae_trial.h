// What `strait eval vae` measures: how likely a variational autoencoder finds pictures.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

#include "cli/latent_items.h"
#include "nn/precision.h"
#include "nn/variational_model.h"

namespace strait::cli {

struct VaeTask {
  LatentData data;
  int samples = 5000;  // latents drawn of each picture
  uint64_t seed = 1;   // of what is drawn: zeros and ones for a model that was taught them, and latents
  nn::Precision precision = nn::Precision::f32;
  std::function<void(size_t done, size_t of)> progress = [](size_t, size_t) {};
};

// Means over the pictures, in nats.
struct VaeFigures {
  size_t pictures = 0;
  double reconstruction = 0, kl = 0;  // their sum is the negative ELBO
  double nll = 0;                     // the importance-weighted bound
  double nll_error = 0;               // standard error of its mean over pictures
  // Of the bound, for pictures that the model gives a probability, not a density: by channels * pixels.
  std::optional<double> bits_per_dimension = {};
  int active = 0;  // units of the latent whose mean varies by more than 0.01 over the pictures (Burda et al.
                   // 2016, arXiv:1509.00519, 4.1)
};

// Throws Error (bad_input) where a model with classes meets a picture without one.
VaeFigures measure_vae(const nn::VariationalModel& model, const VaeTask& task);

}  // namespace strait::cli
