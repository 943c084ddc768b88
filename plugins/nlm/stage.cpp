#include <opencv2/imgproc.hpp>
#include <opencv2/photo.hpp>

#include "strait/pixels.h"

namespace {

using namespace strait;

class Nlm {
 public:
  static Contract contract() {
    return Contract("nlm",
                    "Non-local means denoising (Buades et al. 2005) by OpenCV, the classical baseline.")
        .input("image", "any picture; quantised to 8 bits")
        .output("image", "8-bit", STRAIT_ANY_CHANNELS | STRAIT_U8)
        .keeps_channels()
        .param(real("h", "strength for gray or luminance, about 0.8 times the noise's sigma")
                   .by_default("10")
                   .range(0.1, 255)
                   .in("8-bit levels"))
        .param(
            real("h_colour", "strength for chrominance").by_default("10").range(0.1, 255).in("8-bit levels"))
        .param(integer("template", "side of the patches compared, odd").by_default("7").range(1, 31).in("px"))
        .param(integer("search", "side of the window searched, odd").by_default("21").range(1, 101).in("px"));
  }

  explicit Nlm(const Params& params)
      : h_(static_cast<float>(params.real("h"))),
        h_colour_(static_cast<float>(params.real("h_colour"))),
        template_(static_cast<int>(params.integer("template"))),
        search_(static_cast<int>(params.integer("search"))) {
    if (template_ % 2 == 0 || search_ % 2 == 0)
      throw Error(Code::usage, "", "template and search must be odd", "add 1");
  }

  void run(Frame& frame) const {
    const cv::Mat image = with_depth(input_mat(frame), CV_8U);
    cv::Mat clean;
    if (image.channels() == 1)
      cv::fastNlMeansDenoising(image, clean, h_, template_, search_);
    else
      cv::fastNlMeansDenoisingColored(with_channels(image, 3), clean, h_, h_colour_, template_, search_);
    if (image.channels() == 4) clean = with_alpha_of(image, clean);
    output_copy(frame, clean);
  }

 private:
  static cv::Mat with_alpha_of(const cv::Mat& bgra, const cv::Mat& bgr) {
    cv::Mat result = bgra.clone();
    const int pairs[] = {0, 0, 1, 1, 2, 2};
    cv::mixChannels(&bgr, 1, &result, 1, pairs, 3);
    return result;
  }

  float h_, h_colour_;
  int template_, search_;
};

}  // namespace

STRAIT_PLUGIN("nlm", "1.0.0", Nlm);
