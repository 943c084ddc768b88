// The stages `compress` and `decompress`.
#pragma once

#include <optional>

#include "codec.h"
#include "strait/stage.h"
#include "target.h"

namespace strait::codec {

class CompressStage {
 public:
  static Contract contract();
  explicit CompressStage(const Params& params);
  void run(Frame& frame) const;

 private:
  Codec codec_;
  Encoding encoding_;
  std::optional<Target> target_;
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
