// How well scores tell bad from good: of whole pictures, or of pixels. Greater scores mean bad.
#pragma once

#include <vector>

#include <opencv2/core.hpp>

namespace strait::cli {

struct Scored {
  float score;
  // 0: good. Bad: what finding it adds to the overlap; for a pixel the sum, over the defects that it lies in,
  // of 1 / the defect's pixels. 1 for whole pictures.
  float share;
};

struct DetectionFigures {
  // Area under the ROC curve: how often a bad one scores above a good one, ties counting half.
  double auroc;
  // Area under per-region overlap against the share of false alarms from 0 to kMostFalseAlarms, divided by
  // that width (AU-PRO: Bergmann et al. 2021, doi:10.1007/s11263-020-01400-4).
  double pro;
  double best_f1;    // at the best of all thresholds
  double threshold;  // that one: bad is what scores at least this
};

constexpr double kMostFalseAlarms = 0.3;

// `regions` is the number of defects whose shares are in `all`. Sorts `all`. Throws Error (bad_input) unless
// there are good and bad ones and every score is a number.
DetectionFigures detection_figures(std::vector<Scored>& all, double regions);

}  // namespace strait::cli
