// The netpbm family: PBM, PGM, PPM (P1 to P6), PAM (P7) and the float maps of Debevec (PF, Pf). Private to
// io.
#pragma once

#include <cstdlib>
#include <string>

#include "io/bytes.h"
#include "io/probe.h"

namespace strait::io {

// Words of a text, with '#' comments between them.
class Words {
 public:
  Words(Bytes bytes, const char* format, uint64_t at = 0) : in_(bytes, format), format_(format), at_(at) {}

  std::string word();
  int64_t number();  // 0 to 2^28, which keeps products of two sides and a pixel's bytes in 64 bits
  uint64_t at() const { return at_; }
  uint64_t size() const { return in_.size(); }

 private:
  void skip_space();

  ByteReader in_;
  const char* format_;
  uint64_t at_;
};

struct Pnm {
  Header header;
  char kind = 0;           // '1' to '7', 'F' colour float, 'f' gray float
  int samples = 1;         // per pixel in the file; 2 is gray and alpha
  int64_t max_value = 1;   // what stands for white
  bool big_endian = true;  // float maps
  uint64_t data_at = 0;
};

// Throws Error(bad_input | unsupported), also where binary pixels end early.
Pnm parse_pnm(Bytes bytes);

}  // namespace strait::io
