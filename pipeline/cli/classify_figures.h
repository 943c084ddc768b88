// What `strait eval classify` measures.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace strait::cli {

struct ClassifyFigures {
  size_t pictures = 0;
  double accuracy = 0;         // share whose likeliest class is right
  double mean_confidence = 0;  // of the likeliest class
  // Between confidence and accuracy, in the mean over pictures in 15 bins of confidence (expected calibration
  // error: Guo et al. 2017, arXiv:1706.04599).
  double calibration_error = 0;
  std::vector<std::vector<size_t>> confusion;  // pictures by true class and likeliest class
};

// `probabilities`: a row of `classes` numbers for each of the true classes.
ClassifyFigures classify_figures(const std::vector<uint32_t>& truth, const std::vector<float>& probabilities,
                                 size_t classes);

// Of a class: the share of its pictures that are taken for it, and of those taken for it that are of it; 0 of
// none.
double recall_of(const ClassifyFigures& figures, size_t one);
double precision_of(const ClassifyFigures& figures, size_t one);

}  // namespace strait::cli
