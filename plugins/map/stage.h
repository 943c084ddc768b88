// A picture of a folder: every picture of the run at a place that its latent gives it.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "strait/stage.h"

namespace strait::map {

class LatentMap {
 public:
  static Contract contract();
  explicit LatentMap(const Params& params);
  void run(Frame& frame);
  void finish(Frame& frame) const;

 private:
  struct Point {
    std::string path;
    std::vector<float> latent;
    cv::Mat3b thumbnail;
  };

  std::string method_;
  double perplexity_;
  int side_px_, thumbnail_px_;
  std::mutex mutex_;
  std::vector<Point> points_;  // in the order in which lanes bring them
};

}  // namespace strait::map
