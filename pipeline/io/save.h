// The sink stage of a graph: a picture becomes an output file.
// Arrives: a picture. Leaves: OUT/<relative path without extension><suffix>.<format> once the frame is done.
#pragma once

#include <string>

#include "io/encode.h"
#include "strait/stage.h"

namespace strait::io {

class Save {
 public:
  static Contract contract();
  explicit Save(const Params& params);
  void run(Frame& frame) const;

 private:
  Encoding encoding_;
  std::string ending_;  // suffix and extension
};

}  // namespace strait::io
