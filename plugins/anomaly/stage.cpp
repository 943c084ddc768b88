#include "stage.h"

#include <cmath>

#include "heat_map.h"
#include "strait/image.h"

namespace strait::anomaly {
namespace {

constexpr double kColourFrom = 3, kColourTo = 12;  // standard deviations above good pictures' mean
enum Port : uint32_t { kImage, kMap, kOverlay };

}  // namespace

Contract AnomalyStage::contract() {
  return Contract("anomaly", "Finds what differs from the good pictures that a model was trained on.")
      .input("image", "any picture; alpha is not looked at")
      .output("image", "the picture, unchanged")
      .keeps_channels()
      .keeps_depth()
      .output("map", "how unusual each pixel is, of the picture's size: 0 as good pictures in the mean, 1 a standard deviation more",
              STRAIT_GRAY | STRAIT_F32)
      .output("overlay", "the picture with the map as colours over it", STRAIT_COLOUR | STRAIT_U8)
      .param(model("model", "a detector"))
      .param(real("false_alarm_rate", "share of good pictures that may be called bad; the threshold follows from the good "
                  "pictures that were held out in training")
                 .by_default("0.01")
                 .range(0, 1))
      .param(real("threshold", "score from which on a picture is bad; nan: by false_alarm_rate").by_default("nan"));
}

AnomalyStage::AnomalyStage(const Params& params) : detector_(Detector::load(params.text("model"))) {
  threshold_ = params.real("threshold");
  if (std::isnan(threshold_)) threshold_ = detector_.threshold(params.real("false_alarm_rate"));
}

void AnomalyStage::run(Frame& frame) const {
  const cv::Mat picture = input_mat(frame);
  const Detection found = detector_.detect(picture);
  frame.pass(0, kImage);
  output_copy(frame, found.map, kMap);
  output_copy(frame, heat_map(picture, found.map, kColourFrom, kColourTo), kOverlay);
  frame.set("score", found.score);
  frame.set("threshold", threshold_);
  frame.set("verdict", std::string(found.score >= threshold_ ? "bad" : "good"));
}

}  // namespace strait::anomaly
