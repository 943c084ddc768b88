#include "train/metrics_log.h"

#include <cstdlib>
#include <string>

#include <fmt/format.h>

#include "core/file.h"
#include "strait/error.h"

namespace strait::train {
namespace {

constexpr char kHeader[] = "step,seconds,name,value\n";

std::string lines_until(const std::filesystem::path& file, int64_t last_step) {
  std::string kept = kHeader;
  if (last_step == 0) return kept;
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  while (std::getline(stream, line)) {
    if (std::atoll(line.c_str()) <= last_step) kept += line + "\n";
  }
  return kept;
}

}  // namespace

MetricsLog::MetricsLog(const std::filesystem::path& file, int64_t last_step) : file_(file) {
  write_file_atomically(file, lines_until(file, last_step));
  stream_.open(file, std::ios::app);
}

void MetricsLog::add(int64_t step, double seconds, const Metrics& metrics) {
  for (const MetricValue& metric : metrics) {
    stream_ << fmt::format("{},{:.1f},{},{:.6g}\n", step, seconds, metric.name, metric.value);
  }
  stream_.flush();
  if (!stream_)
    throw Error(Code::io, file_.string(), "cannot be written", "check the space left on the disk");
}

}  // namespace strait::train
