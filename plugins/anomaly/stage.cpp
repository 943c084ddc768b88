#include "stage.h"

#include <charconv>
#include <cmath>

#include "heat_map.h"
#include "strait/image.h"

namespace strait::anomaly {
namespace {

constexpr double kColourFrom = 3, kColourTo = 12;  // standard deviations above good pictures' mean
enum Port : uint32_t { kImage, kMap, kOverlay, kGood, kBad };

double number_of(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
    throw Error(Code::usage, "threshold", "is \"" + text + "\" (expected auto or a number)",
                "write threshold = \"3.5\", say");
  return value;
}

}  // namespace

Contract AnomalyStage::contract() {
  return Contract("anomaly", "Finds what differs from the good pictures that a model was trained on.")
      .input("image", "any picture; alpha is not looked at")
      .output("image", "the picture, unchanged")
      .keeps_channels()
      .keeps_depth()
      .output("map",
              "how unusual each pixel is, of the picture's size: 0 as good pictures in the mean, 1 a "
              "standard deviation more",
              STRAIT_GRAY | STRAIT_F32)
      .output("overlay", "the picture with the map as colours over it", STRAIT_COLOUR | STRAIT_U8)
      .output("good", "the picture, where it scores below the threshold")
      .keeps_channels()
      .keeps_depth()
      .may_stay_empty()
      .output("bad", "the picture, where it does not")
      .keeps_channels()
      .keeps_depth()
      .may_stay_empty()
      .param(model("model", "a detector"))
      .param(real("false_alarm_rate",
                  "share of good pictures that may be called bad; the threshold follows from the good "
                  "pictures that were held out in training")
                 .by_default("0.01")
                 .range(0, 1))
      .param(text("threshold", "score from which on a picture is bad, a number; auto: by false_alarm_rate")
                 .by_default("auto"));
}

AnomalyStage::AnomalyStage(const Params& params) : detector_(Detector::load(params.text("model"))) {
  const std::string given = params.text("threshold");
  threshold_ = given == "auto" ? detector_.threshold(params.real("false_alarm_rate")) : number_of(given);
}

void AnomalyStage::run(Frame& frame) const {
  const cv::Mat picture = input_mat(frame);
  const Detection found = detector_.detect(picture);
  frame.pass(0, kImage);
  output_copy(frame, found.map, kMap);
  output_copy(frame, heat_map(picture, found.map, kColourFrom, kColourTo), kOverlay);
  frame.set("score", found.score);
  frame.set("threshold", threshold_);
  const bool bad = found.score >= threshold_;
  frame.pass(0, bad ? kBad : kGood);
  frame.set("verdict", std::string(bad ? "bad" : "good"));
}

}  // namespace strait::anomaly
