// The source stage of a graph: an input file becomes a picture.
// Arrives: a path. Leaves: a picture (io/decode) and its size and format as attributes. Next: the graph's
// first stage.
#pragma once

#include "io/probe.h"
#include "strait/stage.h"

namespace strait::io {

class Load {
 public:
  static Contract contract();
  explicit Load(const Params& params);
  void run(Frame& frame) const;

 private:
  Limits limits_;
  int channels_ = 0;  // 0: keep
};

}  // namespace strait::io
