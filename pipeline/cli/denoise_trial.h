// What `strait eval denoise` measures: a graph like any other, run without an OUT folder.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/session.h"
#include "io/pair_rule.h"

namespace strait::cli {

struct DenoiseTrial {
  std::string model;  // its folder
  std::string precision = "auto";
  std::vector<std::filesystem::path> inputs;  // clean pictures, or noisy ones if there are pairs
  std::optional<double> sigma;                // noise to add, in 8-bit levels; none: pairs
  io::PairRule pairs;
  std::vector<std::string> against;   // types of stages that denoise the same pictures
  std::vector<std::string> settings;  // of those, as --set has them
  uint64_t seed = 0;
  unsigned lanes = 0;
};

struct Quality {
  double psnr = 0;  // dB, peak 255, of the clipped float picture
  double ssim = 0;
};

// Of one picture, or the mean.
struct DenoiseFigures {
  Quality noisy, denoised;
  std::map<std::string, Quality> against;
};

// By relative path. Throws Error(bad_input) unless every picture could be measured: a mean over some would be
// a figure of another set.
std::map<std::string, DenoiseFigures> measure(Session& session, const DenoiseTrial& trial);

DenoiseFigures mean_of(const std::map<std::string, DenoiseFigures>& all);

}  // namespace strait::cli
