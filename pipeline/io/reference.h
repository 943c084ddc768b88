// The stage `reference`, a source like `load`: reads the picture that an input is compared with.
#pragma once

#include "io/pair_rule.h"
#include "strait/stage.h"

namespace strait::io {

class Reference {
 public:
  static Contract contract();
  explicit Reference(const Params& params);
  void run(Frame& frame) const;

 private:
  PairRule rule_;
  int channels_;
};

}  // namespace strait::io
