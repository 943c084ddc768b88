// Files as they are, for stages that read or write a format of their own.
#pragma once

#include <string>

#include "strait/stage.h"

namespace strait::io {

// A source: the bytes of an input file.
class LoadBytes {
 public:
  static Contract contract();
  explicit LoadBytes(const Params& params);
  void run(Frame& frame) const;

 private:
  uint64_t most_bytes_;
};

// A sink: bytes become an output file. Into a .strait file it puts the metadata of the frame's input file, so
// that no stage between has to carry it.
class SaveBytes {
 public:
  static Contract contract();
  explicit SaveBytes(const Params& params);
  void run(Frame& frame) const;

 private:
  bool keeps_metadata_;
  std::string ending_;
};

}  // namespace strait::io
