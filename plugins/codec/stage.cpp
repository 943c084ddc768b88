#include "stage.h"

#include <algorithm>
#include <cmath>

#include "strait/image.h"

namespace strait::codec {
namespace {

ParamSpec precision_param() {
  return choice("precision", {"auto", "f32", "bf16"},
                "numbers inside the networks; what is stored and read does not depend on it. auto: bf16 "
                "where the CPU "
                "computes in it, else f32")
      .by_default("f32");
}

}  // namespace

Contract CompressStage::contract() {
  return Contract("compress", "Makes a small file of a picture (docs/format-strait.md).")
      .input("image", "any picture; alpha is kept without loss, float becomes 16 bit")
      .output_bytes("file",
                    "a .strait file without metadata; `save-bytes` writes it and adds that of the input")
      .param(model("model", "a model of the codec").by_default("photo-codec"))
      .param(real("quality", "1: smallest, 100: best").by_default("50").range(1, 100))
      .param(text("target",
                  "in place of a quality: \"0.5bpp\", the best file of at most so many bits a pixel, or "
                  "\"35dB\", the smallest of at least that PSNR. Up to 11 times as slow")
                 .by_default(""))
      .param(integer("effort",
                     "0: fast; above, steps that fit the numbers to the picture: 20 for 1, half as "
                     "many again for each further one, 512 for 9. Smaller files, decoded as fast")
                 .by_default("0")
                 .range(0, kMostEffort))
      .param(precision_param());
}

CompressStage::CompressStage(const Params& params)
    : codec_(params.text("model")),
      encoding_{params.real("quality"), static_cast<int>(params.integer("effort")),
                nn::precision_named(params.text("precision"))} {
  if (const std::string target = params.text("target"); !target.empty()) target_ = target_of(target);
}

void CompressStage::run(Frame& frame) const {
  const cv::Mat image = input_mat(frame);
  const Compressed made = target_ ? compress_to(codec_, image, encoding_, *target_)
                                  : Compressed{codec_.compress(image, encoding_), encoding_.quality, 0};
  const strait_value out = frame.new_bytes(static_cast<int64_t>(made.file.size()));
  std::copy(made.file.begin(), made.file.end(), static_cast<uint8_t*>(out.data));
  frame.set("bytes", static_cast<double>(made.file.size()));
  frame.set("bpp", 8 * static_cast<double>(made.file.size()) / static_cast<double>(image.total()));
  frame.set("quality", made.quality);
  if (made.psnr > 0) frame.set("psnr", made.psnr);
}

Contract DecompressStage::contract() {
  return Contract("decompress", "Makes a picture of a .strait file again.")
      .input_bytes("file", "a .strait file")
      .output("image", "the picture, with the channels and the depth that it had")
      .param(model("model", "the model that the file was made with").by_default("photo-codec"))
      .param(real("max_megapixels", "larger pictures are refused before memory is taken")
                 .by_default("200")
                 .range(0.001, 4000)
                 .in("MPix"))
      .param(precision_param());
}

DecompressStage::DecompressStage(const Params& params)
    : codec_(params.text("model")),
      most_pixels_(static_cast<uint64_t>(std::llround(params.real("max_megapixels") * 1e6))),
      precision_(nn::precision_named(params.text("precision"))) {}

void DecompressStage::run(Frame& frame) const {
  const strait_value input = frame.input();
  const std::span<const uint8_t> file(static_cast<const uint8_t*>(input.data),
                                      static_cast<size_t>(input.shape[0]));
  output_copy(frame, codec_.decompress(file, most_pixels_, precision_, frame.relative_path()));
}

}  // namespace strait::codec
