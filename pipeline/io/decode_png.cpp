#include <bit>
#include <csetjmp>
#include <cstring>
#include <string>
#include <vector>

#include <png.h>

#include "io/decode_codecs.h"

namespace strait::io {

namespace {

struct Source {
  Bytes bytes;
  size_t at = 0;
  std::string error;
};

void on_read(png_structp png, png_bytep to, size_t count) {
  auto& source = *static_cast<Source*>(png_get_io_ptr(png));
  if (count > source.bytes.size() - source.at) png_error(png, "the file is cut off");
  std::memcpy(to, source.bytes.data() + source.at, count);
  source.at += count;
}

void on_error(png_structp png, png_const_charp message) {
  static_cast<Source*>(png_get_error_ptr(png))->error = message;
  png_longjmp(png, 1);
}

void on_warning(png_structp, png_const_charp) {
}  // about ancillary chunks and surplus data: the pixels are whole

class Reader {
 public:
  explicit Reader(Source& source)
      : png_(png_create_read_struct(PNG_LIBPNG_VER_STRING, &source, on_error, on_warning)) {
    if (png_ != nullptr) info_ = png_create_info_struct(png_);
    if (info_ == nullptr) throw std::bad_alloc();
    png_set_read_fn(png_, &source, on_read);
  }
  ~Reader() { png_destroy_read_struct(&png_, &info_, nullptr); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // From setjmp on, nothing that has a destructor may come to life in these two: libpng leaves them by
  // longjmp.
  bool read_header() {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);  // sides are limited by the caller
    png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, nullptr,
                                -1);  // texts, profiles: never inflated
    png_read_info(png_, info_);
    const bool alpha = (png_get_color_type(png_, info_) & PNG_COLOR_MASK_ALPHA) != 0 ||
                       png_get_valid(png_, info_, PNG_INFO_tRNS) != 0;
    png_set_expand(png_);
    if (alpha) png_set_gray_to_rgb(png_);
    png_set_bgr(png_);
    if constexpr (std::endian::native == std::endian::little) png_set_swap(png_);
    png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    return true;
  }
  bool read_pixels(png_bytepp rows) {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_read_image(png_, rows);
    png_read_end(png_, nullptr);
    return true;
  }

  cv::Mat make_image() const {
    return cv::Mat(
        static_cast<int>(png_get_image_height(png_, info_)),
        static_cast<int>(png_get_image_width(png_, info_)),
        CV_MAKETYPE(png_get_bit_depth(png_, info_) == 16 ? CV_16U : CV_8U, png_get_channels(png_, info_)));
  }

 private:
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
};

}  // namespace

cv::Mat decode_png(Bytes bytes, const Header&) {
  Source source{bytes, 0, {}};
  Reader reader(source);
  if (!reader.read_header()) throw Error(Code::bad_input, "PNG", source.error);
  cv::Mat image = reader.make_image();
  std::vector<png_bytep> rows(static_cast<size_t>(image.rows));
  for (int y = 0; y < image.rows; ++y) rows[static_cast<size_t>(y)] = image.ptr(y);
  if (!reader.read_pixels(rows.data())) throw Error(Code::bad_input, "PNG", source.error);
  return image;
}

}  // namespace strait::io
