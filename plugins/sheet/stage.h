// All pictures of a run side by side in one.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>

#include <opencv2/core.hpp>

#include "strait/stage.h"

namespace strait::sheet {

class ContactSheet {
 public:
  static Contract contract();
  explicit ContactSheet(const Params& params);
  void run(Frame& frame);
  void finish(Frame& frame) const;

 private:
  cv::Mat3b draw() const;

  int columns_, cell_px_, gap_px_;
  uint8_t ground_;
  std::mutex mutex_;
  std::map<uint64_t, cv::Mat3b> cells_;  // by the frame's number: lanes bring them in any order
};

}  // namespace strait::sheet
