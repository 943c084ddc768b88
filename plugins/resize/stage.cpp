#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

#include "strait/image.h"

namespace {

using namespace strait;

constexpr int kAuto = -1;

int interpolation_named(const std::string& name) {
  if (name == "nearest") return cv::INTER_NEAREST;
  if (name == "linear") return cv::INTER_LINEAR;
  if (name == "area") return cv::INTER_AREA;
  if (name == "cubic") return cv::INTER_CUBIC;
  return name == "lanczos" ? cv::INTER_LANCZOS4 : kAuto;
}

int rounded(double side) {
  return std::max(1, static_cast<int>(std::lround(side)));
}

class Resize {
 public:
  static Contract contract() {
    return Contract("resize", "Scales a picture to a size, by a factor, or until it fits into a square.")
        .input("image", "any picture")
        .output("image", "the picture in its new size")
        .keeps_channels()
        .keeps_depth()
        .param(integer("width", "new width; 0: follows from height").by_default("0").range(0, 65500).in("px"))
        .param(
            integer("height", "new height; 0: follows from width").by_default("0").range(0, 65500).in("px"))
        .param(real("scale", "factor for both sides; 0: not given").by_default("0").range(0, 64))
        .param(integer("max_side", "shrink until the longer side has this; 0: not given")
                   .by_default("0")
                   .range(0, 65500)
                   .in("px"))
        .param(choice("interpolation", {"auto", "nearest", "linear", "area", "cubic", "lanczos"},
                      "auto: area when shrinking, lanczos when growing")
                   .by_default("auto"));
  }

  explicit Resize(const Params& params)
      : width_(static_cast<int>(params.integer("width"))),
        height_(static_cast<int>(params.integer("height"))),
        scale_(params.real("scale")),
        max_side_(static_cast<int>(params.integer("max_side"))),
        interpolation_(interpolation_named(params.text("interpolation"))) {
    const int ways = (width_ > 0 || height_ > 0) + (scale_ > 0) + (max_side_ > 0);
    if (ways != 1)
      throw Error(Code::usage, "", "the new size is given " + std::to_string(ways) + " times, expected once",
                  "give width and/or height, or scale, or max_side");
  }

  void run(Frame& frame) const {
    const cv::Mat image = input_mat(frame);
    const cv::Size size = new_size(image.size());
    if (size == image.size()) return frame.pass();
    const bool shrinks = size.width <= image.cols && size.height <= image.rows;
    cv::Mat out = output_mat(frame, size.height, size.width, image.type());
    cv::resize(image, out, size, 0, 0,
               interpolation_ != kAuto ? interpolation_
               : shrinks               ? cv::INTER_AREA
                                       : cv::INTER_LANCZOS4);
  }

 private:
  cv::Size new_size(cv::Size old) const {
    double x = scale_, y = scale_;
    if (max_side_ > 0)
      x = y = std::min(1.0, static_cast<double>(max_side_) / std::max(old.width, old.height));
    if (width_ > 0) x = y = static_cast<double>(width_) / old.width;
    if (height_ > 0) y = static_cast<double>(height_) / old.height;
    if (width_ == 0 && height_ > 0) x = y;
    return {rounded(old.width * x), rounded(old.height * y)};
  }

  int width_, height_;
  double scale_;
  int max_side_, interpolation_;
};

}  // namespace

STRAIT_PLUGIN("resize", "1.0.0", Resize);
