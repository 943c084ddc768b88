#include "gaussian.h"
#include "strait/image.h"

namespace {

using namespace strait;

class Noise {
 public:
  static Contract contract() {
    return Contract("noise", "Adds Gaussian noise, the same for the same seed, path and stage name.")
        .input("image", "any picture")
        .output("image", "float, neither clipped nor quantised", STRAIT_ANY_CHANNELS | STRAIT_F32)
        .keeps_channels()
        .param(real("sigma", "standard deviation").range(0, 255).in("8-bit levels"));
  }

  explicit Noise(const Params& params) : sigma_(params.real("sigma")) {}

  void run(Frame& frame) const {
    const cv::Mat image = input_mat(frame);
    cv::Mat out = output_mat(frame, image.rows, image.cols, CV_MAKETYPE(CV_32F, image.channels()));
    noise::add_gaussian(image, sigma_, frame.seed(), out);
  }

 private:
  double sigma_;
};

}  // namespace

STRAIT_PLUGIN("noise", "1.0.0", Noise);
