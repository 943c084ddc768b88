#include "alpha.h"

#include <cstdlib>

#include <zlib.h>

#include "strait/error.h"

namespace strait::codec {
namespace {

constexpr uint8_t kPaethAndZlib = 1;

// PNG (third edition), 9.4.
uint8_t paeth(int left, int above, int corner) {
  const int guess = left + above - corner;
  const int to_left = std::abs(guess - left), to_above = std::abs(guess - above),
            to_corner = std::abs(guess - corner);
  if (to_left <= to_above && to_left <= to_corner) return static_cast<uint8_t>(left);
  return static_cast<uint8_t>(to_above <= to_corner ? above : corner);
}

// The bytes of a picture, high byte first where a number has two.
class Rows {
 public:
  explicit Rows(const cv::Mat& plane)
      : step_(plane.depth() == CV_16U ? 2 : 1),
        row_bytes_(static_cast<size_t>(plane.cols) * step_),
        bytes_(row_bytes_ * static_cast<size_t>(plane.rows)) {}

  void read(const cv::Mat& plane) {
    for (int y = 0; y < plane.rows; ++y)
      for (int x = 0; x < plane.cols; ++x) {
        uint8_t* at = bytes_.data() + static_cast<size_t>(y) * row_bytes_ + static_cast<size_t>(x) * step_;
        if (step_ == 1) {
          at[0] = plane.at<uint8_t>(y, x);
        } else {
          at[0] = static_cast<uint8_t>(plane.at<uint16_t>(y, x) >> 8);
          at[1] = static_cast<uint8_t>(plane.at<uint16_t>(y, x));
        }
      }
  }
  void write(cv::Mat& plane) const {
    for (int y = 0; y < plane.rows; ++y)
      for (int x = 0; x < plane.cols; ++x) {
        const uint8_t* at =
            bytes_.data() + static_cast<size_t>(y) * row_bytes_ + static_cast<size_t>(x) * step_;
        if (step_ == 1)
          plane.at<uint8_t>(y, x) = at[0];
        else
          plane.at<uint16_t>(y, x) = static_cast<uint16_t>(at[0] << 8 | at[1]);
      }
  }
  uint8_t predicted(size_t i) const {
    const size_t column = i % row_bytes_;
    const bool has_left = column >= step_, has_above = i >= row_bytes_;
    return paeth(has_left ? bytes_[i - step_] : 0, has_above ? bytes_[i - row_bytes_] : 0,
                 has_left && has_above ? bytes_[i - row_bytes_ - step_] : 0);
  }
  std::vector<uint8_t>& bytes() { return bytes_; }

 private:
  size_t step_, row_bytes_;
  std::vector<uint8_t> bytes_;
};

}  // namespace

std::vector<uint8_t> pack_alpha(const cv::Mat& plane) {
  Rows rows(plane);
  rows.read(plane);
  const size_t count = rows.bytes().size();
  std::vector<uint8_t> rest(count);
  for (size_t i = 0; i < count; ++i) rest[i] = static_cast<uint8_t>(rows.bytes()[i] - rows.predicted(i));
  uLongf size = compressBound(count);
  std::vector<uint8_t> packed(1 + size);
  packed[0] = kPaethAndZlib;
  if (compress2(packed.data() + 1, &size, rest.data(), count, Z_BEST_COMPRESSION) != Z_OK)
    throw Error(Code::internal, "alpha", "zlib refuses it");
  packed.resize(1 + size);
  return packed;
}

void unpack_alpha(std::span<const uint8_t> packed, cv::Mat& plane, const std::string& where) {
  if (packed.empty() || packed[0] != kPaethAndZlib)
    throw Error(Code::unsupported, where + ": ALPH", "packed in a way that is not known",
                "use a newer strait");
  Rows rows(plane);
  std::vector<uint8_t>& bytes = rows.bytes();
  uLongf size = bytes.size(), taken = packed.size() - 1;
  const int result = uncompress2(bytes.data(), &size, packed.data() + 1, &taken);
  if (result != Z_OK || size != bytes.size() || taken != packed.size() - 1)
    throw Error(Code::corrupt, where + ": ALPH", "it does not unpack to the picture's size",
                "the file is damaged; take another copy");
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<uint8_t>(bytes[i] + rows.predicted(i));
  rows.write(plane);
}

}  // namespace strait::codec
