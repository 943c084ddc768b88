#include <memory>

#include <avif/avif.h>

#include "cli/codec_peers.h"
#include "strait/error.h"

namespace strait::cli {

namespace {

void require(avifResult result) {
  if (result != AVIF_RESULT_OK)
    throw Error(Code::unsupported, "libavif", avifResultToString(result), "leave avif out of --against");
}

using Image = std::unique_ptr<avifImage, void (*)(avifImage*)>;

// Over the pixels of `picture`, without a copy.
avifRGBImage pixels_of(const cv::Mat& picture, const Image& image) {
  avifRGBImage pixels{};
  avifRGBImageSetDefaults(&pixels, image.get());
  pixels.format = AVIF_RGB_FORMAT_BGR;
  pixels.depth = 8;
  pixels.pixels = picture.data;
  pixels.rowBytes = static_cast<uint32_t>(picture.step);
  return pixels;
}

}  // namespace

std::vector<unsigned char> encode_avif(const cv::Mat& picture, double quantiser) {
  const Image image(avifImageCreate(static_cast<uint32_t>(picture.cols), static_cast<uint32_t>(picture.rows),
                                    8, AVIF_PIXEL_FORMAT_YUV444),
                    avifImageDestroy);
  const avifRGBImage pixels = pixels_of(picture, image);
  require(avifImageRGBToYUV(image.get(), &pixels));
  const std::unique_ptr<avifEncoder, void (*)(avifEncoder*)> encoder(avifEncoderCreate(), avifEncoderDestroy);
  encoder->minQuantizer = encoder->maxQuantizer = static_cast<int>(quantiser);
  encoder->speed = 4;
  avifRWData output = AVIF_DATA_EMPTY;
  const std::unique_ptr<avifRWData, decltype(&avifRWDataFree)> freed(&output, avifRWDataFree);
  require(avifEncoderWrite(encoder.get(), image.get(), &output));
  return {output.data, output.data + output.size};
}

cv::Mat decode_avif(const std::vector<unsigned char>& file) {
  const std::unique_ptr<avifDecoder, void (*)(avifDecoder*)> decoder(avifDecoderCreate(), avifDecoderDestroy);
  const Image image(avifImageCreateEmpty(), avifImageDestroy);
  require(avifDecoderReadMemory(decoder.get(), image.get(), file.data(), file.size()));
  cv::Mat picture(static_cast<int>(image->height), static_cast<int>(image->width), CV_8UC3);
  avifRGBImage pixels = pixels_of(picture, image);
  require(avifImageYUVToRGB(image.get(), &pixels));
  return picture;
}

}  // namespace strait::cli
