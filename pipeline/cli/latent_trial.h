// What `strait eval latent` measures: what models keep of the same pictures.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/latent_items.h"
#include "cli/latent_statistics.h"
#include "nn/latent_model.h"

namespace strait::cli {

struct LatentFigures {
  std::string name, about;
  nn::Shape latent;
  LatentStatistics latents;
  // Of models that decode: per number of a picture, pixels in 0..1; psnr is that of the mean squared error,
  // peak 1.
  bool decodes = false;
  double mse = 0, psnr = 0, explained = 0;
  std::optional<LinearDecoder> linear = {};  // where the network is linear
  std::vector<double> error_curve = {};      // likewise: mse with the first 0, 1, ... all latents kept
  std::vector<float> rebuilt = {};           // the examples, N C H W
};

struct LatentMeasured {
  nn::Shape picture;
  size_t items = 0;
  double variance = 0;          // of the pictures about their mean picture, per number
  std::vector<float> examples;  // evenly out of all, N C H W
  size_t example_count = 0;
  std::vector<LatentFigures> models;
};

// `folders` name the models; all take pictures of one shape (else Error, usage).
LatentMeasured measure_latents(const std::vector<std::filesystem::path>& folders, const LatentData& data,
                               size_t examples, const train::Printer& print);

}  // namespace strait::cli
