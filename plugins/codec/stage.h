// The stages `compress` and `decompress`.
#pragma once

#include "codec.h"
#include "strait/stage.h"

namespace strait::codec {

class CompressStage {
 public:
  static Contract contract();
  explicit CompressStage(const Params& params);
  void run(Frame& frame) const;

 private:
  Codec codec_;
  double quality_;
  nn::Precision precision_;
};

class DecompressStage {
 public:
  static Contract contract();
  explicit DecompressStage(const Params& params);
  void run(Frame& frame) const;

 private:
  Codec codec_;
  uint64_t most_pixels_;
  nn::Precision precision_;
};

}  // namespace strait::codec
