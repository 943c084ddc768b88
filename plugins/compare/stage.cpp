#include <algorithm>

#include "metrics.h"
#include "strait/image.h"

namespace {

using namespace strait;

constexpr double kMostDb = 100;  // stands for "equal": attributes are finite, so that averages are

class Compare {
 public:
  static Contract contract() {
    return Contract("compare", "Measures PSNR and SSIM against a reference, as attributes.")
        .input("image", "the picture to judge")
        .input("reference", "what it should be: same size, both gray or both colour")
        .output("image", "the picture, unchanged")
        .keeps_channels()
        .keeps_depth();
  }

  explicit Compare(const Params&) {}

  void run(Frame& frame) const {
    const cv::Mat image = input_mat(frame, 0), reference = input_mat(frame, 1);
    frame.set("psnr", std::min(compare::psnr(image, reference), kMostDb));
    frame.set("ssim", compare::ssim(image, reference));
    frame.pass();
  }
};

}  // namespace

STRAIT_PLUGIN("compare", "1.0.0", Compare);
