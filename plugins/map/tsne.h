// t-distributed stochastic neighbour embedding (van der Maaten and Hinton, JMLR 9, 2008), exact: time and
// memory grow with the square of the number of points.
#pragma once

#include <cstdint>

#include <opencv2/core.hpp>

namespace strait::map {

struct TsneOptions {
  double perplexity = 30;  // neighbours that count, about; lowered where there are fewer than three times it
  int iterations = 750;
};

// Places for points (a row each), n x 2, from a first guess in the unit square, of which only the shape
// matters. The same for any number of threads.
cv::Mat1d tsne(const cv::Mat1f& points, const cv::Mat1d& first_guess, const TsneOptions& options);

}  // namespace strait::map
