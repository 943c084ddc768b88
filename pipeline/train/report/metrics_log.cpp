#include "train/report/metrics_log.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "core/file.h"
#include "strait/error.h"

namespace strait::train {
namespace {

constexpr char kHeader[] = "step,seconds,name,value\n";

}  // namespace

MetricsLog::MetricsLog(const std::filesystem::path& file, int64_t last_step) : file_(file) {
  write_file_atomically(file, keep_until(last_step));
  stream_.open(file, std::ios::app);
}

std::string MetricsLog::keep_until(int64_t last_step) {
  std::string kept = kHeader;
  if (last_step == 0) return kept;
  std::ifstream stream(file_);
  std::string line;
  std::getline(stream, line);
  while (std::getline(stream, line) && !stream.eof()) {
    const size_t first = line.find(','), second = line.find(',', first + 1), last = line.rfind(',');
    if (first == std::string::npos || second == std::string::npos || last <= second) continue;
    const Point point{std::atoll(line.c_str()), std::atof(line.c_str() + first + 1),
                      std::atof(line.c_str() + last + 1)};
    if (point.step > last_step) continue;
    remember(line.substr(second + 1, last - second - 1), point);
    kept += line + "\n";
  }
  return kept;
}

void MetricsLog::remember(const std::string& name, const Point& point) {
  auto found = std::find_if(series_.begin(), series_.end(), [&](const Series& s) { return s.name == name; });
  if (found == series_.end()) found = series_.insert(found, {name, {}});
  found->points.push_back(point);
}

void MetricsLog::add(int64_t step, double seconds, const Metrics& metrics) {
  for (const MetricValue& metric : metrics) {
    remember(metric.name, {step, seconds, metric.value});
    stream_ << fmt::format("{},{:.1f},{},{:.6g}\n", step, seconds, metric.name, metric.value);
  }
  stream_.flush();
  if (!stream_)
    throw Error(Code::io, file_.string(), "cannot be written", "check the space left on the disk");
}

}  // namespace strait::train
