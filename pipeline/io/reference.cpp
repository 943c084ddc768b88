#include "io/reference.h"

#include "io/load.h"
#include "strait/image.h"
#include "strait/pixels.h"

namespace strait::io {

Contract Reference::contract() {
  return Contract("reference", "Reads the picture that an input picture is compared with.")
      .output("image", "the reference, upright")
      .param(text("folder", "mirrors the inputs' folder; empty: beside the input").by_default(""))
      .param(text("input_ending", "of the inputs' names, without extension").by_default(""))
      .param(text("reference_ending", "of the references' names, in its place").by_default(""))
      .param(choice("channels", {"keep", "gray", "colour"}, "as of load").by_default("keep"));
}

Reference::Reference(const Params& params)
    : rule_{params.text("folder"), params.text("input_ending"), params.text("reference_ending")},
      channels_(channels_named(params.text("channels"))) {}

void Reference::run(Frame& frame) const {
  const cv::Mat image =
      read_picture(rule_.reference_of(frame.source_path(), frame.relative_path()), {}).pixels;
  output_copy(frame, channels_ == 0 ? image : with_channels(image, channels_));
}

}  // namespace strait::io
