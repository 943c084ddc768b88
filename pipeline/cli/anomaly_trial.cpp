#include "cli/anomaly_trial.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include <fmt/format.h>
#include <omp.h>

#include "cli/session.h"
#include "host/stage_instance.h"
#include "run/cores.h"
#include "strait/error.h"

namespace strait::cli {
namespace {

constexpr size_t kMap = 1;  // output port of the stage

Value value_of(const cv::Mat& picture) {
  strait_value wanted{};
  wanted.kind = STRAIT_IMAGE;
  wanted.type = picture.depth() == CV_8U    ? STRAIT_TYPE_U8
                : picture.depth() == CV_16U ? STRAIT_TYPE_U16
                                            : STRAIT_TYPE_F32;
  wanted.rank = 3;
  wanted.shape[0] = picture.rows;
  wanted.shape[1] = picture.cols;
  wanted.shape[2] = picture.channels();
  Value value = Value::allocate(wanted);
  const strait_value& view = value.view();
  picture.copyTo(cv::Mat(picture.size(), picture.type(), view.data, static_cast<size_t>(view.row_bytes)));
  return value;
}

cv::Mat map_of(const Value& value) {
  const strait_value& view = value.view();
  return cv::Mat(static_cast<int>(view.shape[0]), static_cast<int>(view.shape[1]), CV_32F, view.data,
                 static_cast<size_t>(view.row_bytes));
}

// Collects what the threads find.
class Judgement {
 public:
  Judgement(host::StageInstance& stage, const std::vector<AnomalyItem>& items)
      : stage_(stage), items_(items), scores_(items.size()), bad_(items.size()) {
    with_pixels_ = std::any_of(items.begin(), items.end(),
                               [](const AnomalyItem& item) { return item.truth.has_value(); });
  }

  void work(const std::atomic<bool>& stop) {
    omp_set_num_threads(1);
    for (size_t i; !stop && (i = next_++) < items_.size();) {
      try {
        judge(i);
      } catch (const Error& error) {
        const std::lock_guard lock(mutex_);
        failures_ += fmt::format("\n{}: {}", items_[i].name, error.what());
      }
    }
  }

  AnomalyFigures figures() {
    if (!failures_.empty())
      throw Error(Code::bad_input, "eval anomaly", "not all pictures could be judged" + failures_);
    AnomalyFigures made;
    std::vector<Scored> all;
    for (size_t i = 0; i < items_.size(); ++i) {
      (items_[i].bad ? made.bad : made.good) += 1;
      (items_[i].bad ? made.found : made.false_alarms) += bad_[i] != 0 ? 1 : 0;
      all.push_back({scores_[i], items_[i].bad ? 1.0f : 0.0f});
    }
    made.found /= static_cast<double>(made.bad);
    made.false_alarms /= static_cast<double>(made.good);
    made.images = detection_figures(all, static_cast<double>(made.bad));
    made.threshold = threshold_;
    if (with_pixels_) made.pixels = detection_figures(pixels_, regions_);
    made.scores = std::move(scores_);
    return made;
  }

 private:
  void judge(size_t index) {
    const AnomalyItem& item = items_[index];
    const cv::Mat picture = item.picture();
    const Value value = value_of(picture);
    Frame frame;
    frame.source = {item.file, item.name, item.name};
    host::CallFrame call{&frame, {&value}, std::vector<Value>(stage_.contract().output_count)};
    stage_.run({&call, 1});
    if (frame.failure) throw Error(frame.failure->code, "", frame.failure->reason);
    const std::string stage = stage_.name();
    scores_[index] = static_cast<float>(std::get<double>(frame.attributes.at(stage + ".score")));
    bad_[index] = std::get<std::string>(frame.attributes.at(stage + ".verdict")) == "bad";
    if (with_pixels_) add_pixels(map_of(call.outputs[kMap]), item.ground_truth(picture.size()));
    const std::lock_guard lock(mutex_);
    threshold_ = std::get<double>(frame.attributes.at(stage + ".threshold"));
  }

  void add_pixels(const cv::Mat& map, const GroundTruth& truth) {
    const std::lock_guard lock(mutex_);
    regions_ += truth.regions;
    for (int y = 0; y < map.rows; ++y)
      for (int x = 0; x < map.cols; ++x)
        pixels_.push_back({map.at<float>(y, x), truth.shares.at<float>(y, x)});
  }

  host::StageInstance& stage_;
  const std::vector<AnomalyItem>& items_;
  std::atomic<size_t> next_ = 0;
  std::mutex mutex_;
  std::string failures_;
  std::vector<float> scores_;
  std::vector<char> bad_;
  std::vector<Scored> pixels_;
  double regions_ = 0, threshold_ = 0;
  bool with_pixels_ = false;
};

}  // namespace

AnomalyFigures judge(const host::Registry& registry, const ParamValues& parameters,
                     const std::vector<AnomalyItem>& items, unsigned threads) {
  const host::StageType* type = registry.find("anomaly");
  if (type == nullptr)
    throw Error(Code::missing, "eval anomaly", "there is no stage 'anomaly'",
                "strait plugins shows which are found, and where");
  host::StageInstance stage(*type, "anomaly", parameters);
  Judgement judgement(stage, items);
  std::atomic<bool>& stop = stop_on_signals();
  std::vector<std::jthread> workers;
  for (unsigned i = 0; i < (threads > 0 ? threads : run::available_cores()); ++i)
    workers.emplace_back([&] { judgement.work(stop); });
  workers.clear();
  if (stop) throw Interrupted();
  return judgement.figures();
}

}  // namespace strait::cli
