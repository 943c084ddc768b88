// metrics.csv: a line "step,seconds,name,value" for every figure of a training; and the same as curves.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "train/trainer_handle.h"

namespace strait::train {

struct Point {
  int64_t step;
  double seconds;
  double value;
};

struct Series {
  std::string name;
  std::vector<Point> points;  // in the order of steps
};

class MetricsLog {
 public:
  // Goes on in the file behind `last_step`: later lines, of steps that will be done again, and a line that
  // was cut off are dropped. Step 0 begins a new file. Throws Error(io).
  MetricsLog(const std::filesystem::path& file, int64_t last_step);

  // Throws Error(io).
  void add(int64_t step, double seconds, const Metrics& metrics);

  // All figures, also of earlier sessions, in the order in which they first came.
  const std::vector<Series>& series() const { return series_; }

 private:
  void remember(const std::string& name, const Point& point);
  std::string keep_until(int64_t last_step);

  std::filesystem::path file_;
  std::ofstream stream_;
  std::vector<Series> series_;
};

}  // namespace strait::train
