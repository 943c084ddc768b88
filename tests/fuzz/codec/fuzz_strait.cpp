// libFuzzer: a file that is right but for the stream of its tile, which is the input, decodes to a picture of
// the size that it says, or throws strait::Error. The first three bytes choose size and quality.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <span>

#include <unistd.h>

#include "codec.h"
#include "plugins/codec/small_model.h"
#include "strait/error.h"

namespace {

using namespace strait::codec;

std::unique_ptr<Codec> codec;
Container whole;

void prepare() {
  const auto folder = std::filesystem::temp_directory_path() / ("strait_fuzz_" + std::to_string(::getpid()));
  test::save_small_model(folder, "small");
  codec = std::make_unique<Codec>(folder.string());
  std::filesystem::remove_all(folder);
  const cv::Mat picture(40, 40, CV_8UC3, cv::Scalar(80, 120, 160));
  whole = read_container(codec->compress(picture, {50}), 1 << 20, "fuzz");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (codec == nullptr) prepare();
  if (size < 3) return 0;
  Container forged = whole;
  forged.head.width = 1 + data[0] % 100U;
  forged.head.height = 1 + data[1] % 100U;
  forged.head.position = static_cast<std::uint16_t>(data[2] * 256);
  forged.tiles[0].assign(data + 3, data + size);
  try {
    const cv::Mat picture =
        codec->decompress(write_container(forged), 1 << 20, strait::nn::Precision::f32, "fuzz");
    if (picture.cols != static_cast<int>(forged.head.width)) std::abort();
  } catch (const strait::Error&) {
  }
  return 0;
}
