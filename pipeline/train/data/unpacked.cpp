#include "train/data/unpacked.h"

#include <algorithm>
#include <limits>

#include <zlib.h>

#include "strait/error.h"

namespace strait::train {
namespace {

constexpr uint64_t kMostInflation = 1032;  // of deflate: 258 bytes from 2 bits

bool is_gzip(std::span<const uint8_t> bytes) {
  return bytes.size() >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
}

}  // namespace

struct Unpacked::Inflater {
  Inflater() {
    constexpr int kGzip = 16 + MAX_WBITS;
    if (inflateInit2(&stream, kGzip) != Z_OK) throw Error(Code::limit, "zlib", "out of memory");
  }
  ~Inflater() { inflateEnd(&stream); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  z_stream stream{};
  bool at_end = false;  // of the last member
};

Unpacked::Unpacked(std::span<const uint8_t> bytes, const std::string& name) : bytes_(bytes), name_(name) {
  if (is_gzip(bytes)) inflater_ = std::make_unique<Inflater>();
}

Unpacked::~Unpacked() = default;

uint64_t Unpacked::most_bytes() const {
  return inflater_ == nullptr ? bytes_.size() : bytes_.size() * kMostInflation;
}

size_t Unpacked::read(std::span<uint8_t> out) {
  if (inflater_ == nullptr) {
    const size_t count = std::min(out.size(), bytes_.size());
    std::copy_n(bytes_.begin(), count, out.begin());
    bytes_ = bytes_.subspan(count);
    return count;
  }
  z_stream& stream = inflater_->stream;
  size_t done = 0;
  while (done < out.size() && !inflater_->at_end) {
    constexpr size_t kPiece = std::numeric_limits<uInt>::max();
    stream.next_in = const_cast<Bytef*>(bytes_.data());  // zlib only reads it
    stream.avail_in = static_cast<uInt>(std::min(bytes_.size(), kPiece));
    stream.next_out = out.data() + done;
    stream.avail_out = static_cast<uInt>(std::min(out.size() - done, kPiece));
    const int status = inflate(&stream, Z_NO_FLUSH);
    bytes_ = bytes_.subspan(static_cast<size_t>(stream.next_in - bytes_.data()));
    done = static_cast<size_t>(stream.next_out - out.data());
    if (status == Z_STREAM_END) {
      if (is_gzip(bytes_))
        inflateReset(&stream);
      else if (bytes_.empty())
        inflater_->at_end = true;
      else
        throw Error(Code::bad_input, name_, "has bytes behind its gzip data", "copy it again");
    } else if (status == Z_BUF_ERROR) {
      throw Error(Code::bad_input, name_, "its gzip data are cut", "copy it again");
    } else if (status != Z_OK) {
      throw Error(Code::bad_input, name_, "its gzip data are damaged", "copy it again");
    }
  }
  return done;
}

}  // namespace strait::train
