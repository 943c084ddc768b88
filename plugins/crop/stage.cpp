#include "strait/image.h"

namespace {

using namespace strait;

class Crop {
 public:
  static Contract contract() {
    return Contract("crop", "Cuts a rectangle out of a picture.")
        .input("image", "any picture")
        .output("image", "the rectangle")
        .keeps_channels()
        .keeps_depth()
        .param(integer("width", "of the rectangle").range(1, 65500).in("px"))
        .param(integer("height", "of the rectangle").range(1, 65500).in("px"))
        .param(integer("x", "its left column; -1: centred").by_default("-1").range(-1, 65499).in("px"))
        .param(integer("y", "its top row; -1: centred").by_default("-1").range(-1, 65499).in("px"));
  }

  explicit Crop(const Params& params)
      : wanted_(static_cast<int>(params.integer("x")), static_cast<int>(params.integer("y")),
                static_cast<int>(params.integer("width")), static_cast<int>(params.integer("height"))) {}

  void run(Frame& frame) const {
    const cv::Mat image = input_mat(frame);
    cv::Rect cut = wanted_;
    if (cut.x < 0) cut.x = (image.cols - cut.width) / 2;
    if (cut.y < 0) cut.y = (image.rows - cut.height) / 2;
    if (cut.x < 0 || cut.y < 0 || cut.x + cut.width > image.cols || cut.y + cut.height > image.rows)
      throw Error(Code::bad_input, "",
                  "the rectangle does not lie inside the picture (expected at most " +
                      std::to_string(image.cols) + "x" + std::to_string(image.rows) + ", got " +
                      std::to_string(cut.width) + "x" + std::to_string(cut.height) + " at " +
                      std::to_string(cut.x) + "," + std::to_string(cut.y) + ")",
                  "crop less, or resize first");
    output_copy(frame, image(cut));
  }

 private:
  cv::Rect wanted_;
};

}  // namespace

STRAIT_PLUGIN("crop", "1.0.0", Crop);
