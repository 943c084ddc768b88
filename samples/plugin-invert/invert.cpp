// The whole of a plugin: one stage, one macro.
#include "strait/image.h"

class Invert {
 public:
  static strait::Contract contract() {
    return strait::Contract("invert", "Turns a picture into its negative; alpha stays as it is")
        .input("image", "Any picture")
        .output("image", "Its negative")
        .keeps_channels()
        .keeps_depth();
  }
  explicit Invert(const strait::Params&) {}
  void run(strait::Frame& frame) const {
    const cv::Mat in = strait::input_mat(frame);
    cv::Mat out = strait::output_mat(frame, in.rows, in.cols, in.type());
    cv::subtract(cv::Scalar::all(strait::full_scale(in.depth())), in, out);
    if (in.channels() == 4) cv::mixChannels(std::vector{in}, std::vector{out}, {3, 3});  // the old alpha
  }
};

STRAIT_PLUGIN("invert", "0.1.0", Invert);
