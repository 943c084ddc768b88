// The sink stage of a graph: a picture becomes an output file.
// Arrives: a picture. Metadata comes from the input file once more (io/photo_metadata), so that no stage
// between has to carry it. Leaves: OUT/<relative path without extension><suffix>.<format> once the frame is
// done.
#pragma once

#include <string>
#include <vector>

#include "io/encode.h"
#include "strait/stage.h"

namespace strait::io {

class Save {
 public:
  static Contract contract();
  explicit Save(const Params& params);
  void run(Frame& frame) const;

 private:
  void keep_metadata(const Frame& frame, const cv::Mat& image, std::vector<uint8_t>& file) const;

  Encoding encoding_;
  bool keeps_metadata_;
  std::string ending_;  // suffix and extension
};

}  // namespace strait::io
