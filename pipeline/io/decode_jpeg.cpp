#include <algorithm>
#include <csetjmp>
#include <cstdio>

#include <opencv2/core.hpp>

#include "io/decode_codecs.h"

// jpeglib.h wants FILE, and jerror.h wants jpeglib.h.
// clang-format off
#include <jpeglib.h>
#include <jerror.h>
// clang-format on

namespace strait::io {

namespace {

struct Trouble {
  jpeg_error_mgr base;  // first: libjpeg hands back a pointer to it
  std::jmp_buf leave;
  char text[JMSG_LENGTH_MAX] = "";
};

[[noreturn]] void leave(j_common_ptr jpeg) {
  auto* trouble = reinterpret_cast<Trouble*>(jpeg->err);
  trouble->base.format_message(jpeg, trouble->text);
  std::longjmp(trouble->leave, 1);
}

// Warnings after which pixels are invented. The others (stray bytes between segments, ...) leave the picture
// whole.
void on_message(j_common_ptr jpeg, int level) {
  if (level >= 0) return;  // trace
  switch (jpeg->err->msg_code) {
    case JWRN_JPEG_EOF:
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC:
      leave(jpeg);
    default:
      break;
  }
}

// Every scan of a progressive file goes over all its pixels: a small file with thousands would keep a lane
// for minutes.
void on_progress(j_common_ptr jpeg) {
  const auto* cinfo = reinterpret_cast<j_decompress_ptr>(jpeg);
  constexpr double kUsualScans = 100, kSmallPicturePx = 1e6;
  const double pixels = static_cast<double>(cinfo->image_width) * cinfo->image_height;
  if (cinfo->input_scan_number <= kUsualScans * std::max(1.0, kSmallPicturePx / pixels)) return;
  auto* trouble = reinterpret_cast<Trouble*>(jpeg->err);
  std::snprintf(trouble->text, sizeof trouble->text, "more than %d scans", cinfo->input_scan_number - 1);
  std::longjmp(trouble->leave, 1);
}

class Reader {
 public:
  explicit Reader(Bytes bytes) : bytes_(bytes) {
    jpeg_.err = jpeg_std_error(&trouble_.base);
    trouble_.base.error_exit = leave;
    trouble_.base.emit_message = on_message;
    progress_.progress_monitor = on_progress;
  }
  ~Reader() { jpeg_destroy_decompress(&jpeg_); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // From setjmp on, nothing that has a destructor may come to life in these two: libjpeg leaves them by
  // longjmp.
  bool read_header() {
    if (setjmp(trouble_.leave) != 0) return false;
    jpeg_create_decompress(&jpeg_);
    jpeg_.progress = &progress_;
    jpeg_mem_src(&jpeg_, bytes_.data(), static_cast<unsigned long>(bytes_.size()));
    jpeg_read_header(&jpeg_, TRUE);
    switch (jpeg_.num_components) {
      case 1:
        jpeg_.out_color_space = JCS_GRAYSCALE;
        break;
      case 4:
        jpeg_.out_color_space = JCS_CMYK;
        break;
      default:
        jpeg_.out_color_space = JCS_EXT_BGR;
        break;
    }
    return true;
  }
  bool read_pixels(cv::Mat& image) {
    if (setjmp(trouble_.leave) != 0) return false;
    jpeg_start_decompress(&jpeg_);
    while (jpeg_.output_scanline < jpeg_.output_height) {
      JSAMPROW row = image.ptr(static_cast<int>(jpeg_.output_scanline));
      jpeg_read_scanlines(&jpeg_, &row, 1);
    }
    jpeg_finish_decompress(&jpeg_);
    return true;
  }

  const jpeg_decompress_struct& info() const { return jpeg_; }
  const char* error() const { return trouble_.text; }

 private:
  Bytes bytes_;
  Trouble trouble_{};
  jpeg_progress_mgr progress_{};
  jpeg_decompress_struct jpeg_{};
};

// Adobe's files hold the inks inverted; without a profile the product with black is the best that can be
// said.
cv::Mat bgr_of(const cv::Mat& inks, bool inverted) {
  cv::Mat image(inks.size(), CV_8UC3);
  for (int y = 0; y < inks.rows; ++y) {
    const auto* from = inks.ptr<cv::Vec4b>(y);
    auto* to = image.ptr<cv::Vec3b>(y);
    for (int x = 0; x < inks.cols; ++x)
      for (int c = 0; c < 3; ++c) {
        const int ink = inverted ? from[x][2 - c] : 255 - from[x][2 - c];
        const int black = inverted ? from[x][3] : 255 - from[x][3];
        to[x][c] = static_cast<uint8_t>((ink * black + 127) / 255);
      }
  }
  return image;
}

}  // namespace

cv::Mat decode_jpeg(Bytes bytes, const Header& header) {
  Reader reader(bytes);
  if (!reader.read_header()) throw Error(Code::bad_input, "JPEG", reader.error());
  const jpeg_decompress_struct& info = reader.info();
  if (info.image_width != header.width_px || info.image_height != header.height_px)
    throw Error(Code::bad_input, "JPEG", "has two frame headers of different sizes");
  const int channels = info.num_components;
  cv::Mat image(static_cast<int>(info.image_height), static_cast<int>(info.image_width), CV_8UC(channels));
  if (!reader.read_pixels(image)) throw Error(Code::bad_input, "JPEG", reader.error());
  return channels == 4 ? bgr_of(image, info.saw_Adobe_marker) : image;
}

}  // namespace strait::io
