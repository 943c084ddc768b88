#include "strait/pixels.h"

namespace {

using namespace strait;

constexpr int kKeep = -1;

int channels_named(const std::string& name) {
  if (name == "gray") return 1;
  if (name == "colour") return 3;
  return name == "colour-alpha" ? 4 : kKeep;
}

int depth_named(const std::string& name) {
  if (name == "8") return CV_8U;
  if (name == "16") return CV_16U;
  return name == "32" ? CV_32F : kKeep;
}

class Convert {
 public:
  static Contract contract() {
    return Contract("convert", "Changes channels and depth.")
        .input("image", "any picture")
        .output("image", "the same picture in other numbers")
        .param(choice("channels", {"keep", "gray", "colour", "colour-alpha"},
                      "gray is BT.601 luma; alpha is dropped, not blended, or comes opaque")
                   .by_default("keep"))
        .param(choice("depth", {"keep", "8", "16", "32"}, "bits per channel; 32 is float, white at 1")
                   .by_default("keep"));
  }

  explicit Convert(const Params& params)
      : channels_(channels_named(params.text("channels"))), depth_(depth_named(params.text("depth"))) {}

  void run(Frame& frame) const {
    const cv::Mat image = input_mat(frame);
    const int channels = channels_ == kKeep ? image.channels() : channels_;
    const int depth = depth_ == kKeep ? image.depth() : depth_;
    if (CV_MAKETYPE(depth, channels) == image.type()) return frame.pass();
    // The deeper of the two depths carries the luma, so that it is rounded once.
    const bool first_depth = depth > image.depth();
    output_copy(frame, first_depth ? with_channels(with_depth(image, depth), channels)
                                   : with_depth(with_channels(image, channels), depth));
  }

 private:
  int channels_, depth_;
};

}  // namespace

STRAIT_PLUGIN("convert", "1.0.0", Convert);
