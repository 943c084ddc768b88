// A sink stage: keywords beside the photo, as an XMP file that photo managers read.
// Arrives: a frame whose attributes hold keywords. Leaves: OUT/<name of the input>.xmp, with the XMP that the
// input had.
#pragma once

#include "io/attribute_text.h"
#include "strait/stage.h"

namespace strait::io {

class Sidecar {
 public:
  static Contract contract();
  explicit Sidecar(const Params& params);
  void run(Frame& frame) const;

 private:
  AttributeText keywords_;
  bool whole_name_;
};

}  // namespace strait::io
