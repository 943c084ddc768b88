// The sink stage of a graph: a picture becomes an output file.
// Arrives: a picture. Metadata comes from the input file once more (io/photo_metadata), so that no stage
// between has to carry it. Leaves: OUT/<folder>/<relative path without extension><suffix>.<format> once the
// frame is done.
#pragma once

#include <string>
#include <vector>

#include "io/attribute_text.h"
#include "io/encode.h"
#include "io/photo_metadata.h"
#include "strait/stage.h"

namespace strait::io {

class Save {
 public:
  static Contract contract();
  explicit Save(const Params& params);
  void run(Frame& frame) const;

 private:
  PhotoMetadata metadata_for(const Frame& frame, const cv::Mat& image) const;

  Encoding encoding_;
  AttributeText folder_, keywords_;
  bool keeps_metadata_;
  std::string ending_;  // suffix and extension
};

}  // namespace strait::io
