#include "run/progress_line.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace strait::run {

namespace {

constexpr int kWidestBar = 40;
constexpr int kNarrowestBar = 8;

size_t run_frames(const Progress& progress) {
  return progress.done - progress.skipped;
}

std::string bar(const Progress& progress, int width) {
  const double share =
      progress.total == 0 ? 1.0 : static_cast<double>(progress.done) / static_cast<double>(progress.total);
  const auto full = static_cast<size_t>(share * width);
  return fmt::format("[{:<{}}] ", std::string(full, '='), width);
}

}  // namespace

std::string clock_text(double seconds) {
  const auto whole = static_cast<long long>(std::ceil(seconds));
  if (whole < 3600) return fmt::format("{}:{:02}", whole / 60, whole % 60);
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

std::string progress_text(const Progress& progress) {
  std::string text = fmt::format("{}/{}", progress.done, progress.total);
  const size_t run = run_frames(progress);
  if (run > 0 && progress.seconds > 0) {
    const double rate = static_cast<double>(run) / progress.seconds;
    text += fmt::format("  {:.1f} images/s  {:.1f} MPix/s", rate, progress.megapixels / progress.seconds);
    if (progress.done < progress.total)
      text += "  ETA " + clock_text(static_cast<double>(progress.total - progress.done) / rate);
    else
      text += "  in " + clock_text(progress.seconds);
  }
  if (progress.failed > 0) text += fmt::format("  {} failed", progress.failed);
  if (progress.skipped > 0) text += fmt::format("  {} skipped", progress.skipped);
  return text;
}

std::string progress_bar(const Progress& progress, int columns) {
  const std::string text = progress_text(progress);
  const int room = columns - static_cast<int>(text.size()) - 3;  // two brackets and a space
  if (room >= kNarrowestBar) return bar(progress, std::min(room, kWidestBar)) + text;
  return text.substr(0, static_cast<size_t>(std::max(columns, 0)));
}

}  // namespace strait::run
