// A trained detector: from a picture to a map of scores and one score, judged by how good pictures scored
// that it was not trained on.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "feature_space.h"
#include "network.h"
#include "nn/model.h"

namespace strait::anomaly {

// What a score is made of. Each is 0 or more, greater where a picture is less like the good ones.
enum Part {
  kRebuilt,     // how much the picture differs from what the network rebuilds of it
  kDefect,      // how sure the network is that a pixel is part of a defect (of any sign: a logit)
  kNeighbours,  // how far the features are from the nearest ones of good pictures
  kResidual,    // how far they are off the principal axes of good pictures
  kParts,
};
template <typename T>
using PerPart = std::array<T, kParts>;

struct DetectorSettings {
  int channels = 1;
  Kind maps = Kind::none;
  bool windows = false;  // of a network of fixed size: it looks at windows, not at the picture made as small
  std::string error = "structural";  // or "squared"
  double smooth_px = 2;              // sigma of the Gaussian over maps; 0: none
  int margin_px = 0;                 // of a map at its edges that does not count
  double top_share = 0.002;          // of a map's pixels, whose mean is the picture's score
  bool whole = false;                // features describe the picture as a whole, and score it without a map
  int nearest = 1;                   // neighbours whose mean distance counts
  PerPart<double> weights{};         // in the sums of all parts; 0: not used
};

// Of the good pictures that were held out.
struct Normal {
  PerPart<cv::Mat> map_mean, map_deviation;  // of the network's size, or of one pixel; empty: no such map
  PerPart<double> score_mean{}, score_deviation{};
  std::vector<float> scores;  // of all parts together, rising; never empty
};

struct Detection {
  cv::Mat map;  // CV_32F, of the picture's size: 0 is what good pictures have in the mean, 1 a standard
                // deviation more
  double score;
};

// Immutable; const functions may be called from any thread.
class Detector {
 public:
  // Throws what Model::load throws, and Error: Code::usage (no detector, or one that was not fitted),
  // Code::corrupt.
  static Detector load(const std::filesystem::path& folder);
  // The network, its settings, and detector.safetensors. `space` is what the detector was made from. Throws
  // Error (Code::io).
  void save(const std::string& name, const std::filesystem::path& folder, const nn::Parameters& space) const;
  // `space` without tensors: no features.
  Detector(nn::Model model, const DetectorSettings& settings, const nn::Parameters& space);

  void set_normal(Normal normal) { normal_ = std::move(normal); }
  const Normal& normal() const { return normal_; }
  const nn::ModelInfo& info() const { return model_.info(); }
  int channels() const { return settings_.channels; }
  // Pixels have a place: all pictures are brought to one size.
  bool by_pixel() const { return !fixed_size().empty() && !settings_.windows; }

  // Before normalisation; maps have the size of what the network sees. CV_32F, of channels().
  PerPart<cv::Mat> raw_maps(const cv::Mat& picture, PerPart<double>& scores) const;
  // What counts of a map of this size: all but the margin, or all where nothing would be left.
  cv::Rect counted(cv::Size map) const;
  // Of raw maps: per pixel so many standard deviations above the mean; and what the picture scores
  // for it.
  void normalise(PerPart<cv::Mat>& maps, PerPart<double>& scores) const;
  double joined(const PerPart<double>& scores) const;

  // A picture of any size, depth and channels. Throws Error (bad_input) where it is smaller than the network
  // can take.
  Detection detect(const cv::Mat& picture) const;

  // What a share of `false_alarms` (0..1) of good pictures will score at least: between the held-out ones by
  // linear interpolation, the highest of them below 1 / (their number + 1).
  double threshold(double false_alarms) const;

  // Features of a picture as seen, as rows: one for each place from left to right and top to bottom, or one
  // for all. `grid` gets the places.
  std::vector<float> feature_rows(const cv::Mat& picture, cv::Size& grid) const;

  // As CV_32F of channels(), brought to the network's size where that is fixed.
  cv::Mat seen(const cv::Mat& picture) const;

 private:
  cv::Size fixed_size() const;  // empty: any
  cv::Mat maps_of(const cv::Mat& picture) const;
  void feature_scores(const cv::Mat& picture, PerPart<cv::Mat>& maps, PerPart<double>& scores) const;

  nn::Model model_;
  DetectorSettings settings_;
  std::optional<nn::Model> maps_, features_;
  std::optional<FeatureSpace> space_;
  Normal normal_;
};

}  // namespace strait::anomaly
