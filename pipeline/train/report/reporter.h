// What a training tells: lines on the terminal, metrics.csv, TensorBoard events, previews, training.html.
#pragma once

#include <filesystem>
#include <string>

#include "train/checkpoint.h"
#include "train/data/data_set.h"
#include "train/recipe.h"
#include "train/report/event_file.h"
#include "train/report/metrics_log.h"
#include "train/report/previews.h"

namespace strait::train {

// What a report says about the present step.
struct StepFacts {
  double rate;          // the learning rate
  double pixels;        // in a batch
  double left_seconds;  // until the budget is used up
};

// Every function throws Error(io).
class Reporter {
 public:
  // Goes on behind `start` in the files that are in `out`. Keeps references to recipe and print.
  Reporter(const std::filesystem::path& out, const Recipe& recipe, std::string about_data,
           const Progress& start, double print_seconds, const Printer& print);

  // After every step; tells the means of the steps since the last time, every print_seconds.
  void step(const Progress& progress, const Metrics& metrics, const StepFacts& facts);
  // Tells what step() has still kept back.
  void flush(const Progress& progress);
  void validation(const Progress& progress, const Metrics& means, bool best);
  void preview(const Progress& progress, const std::string& name, const Batch& images, int columns);
  // Writes training.html anew.
  void page(const Progress& progress);

 private:
  struct Sum {
    std::string name;
    double value = 0;
    int64_t count = 0;
  };

  void log(const Progress& progress, const Metrics& metrics);

  const Recipe& recipe_;
  const Printer& print_;
  std::filesystem::path page_file_;
  std::string about_data_;
  MetricsLog csv_;
  EventFile events_;
  Previews previews_;
  double print_seconds_;
  // Since the last line.
  double printed_at_;
  std::vector<Sum> sums_;
  int64_t steps_ = 0;
  StepFacts facts_{};
};

}  // namespace strait::train
