#include "train/report/reporter.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "core/file.h"
#include "strait/error.h"
#include "train/report/grid.h"
#include "train/report/page.h"

namespace strait::train {
namespace {

constexpr char kValidation[] = "validation ";
constexpr size_t kPreviewsShown = 6;                       // of each name on the page
constexpr uint64_t kMostPreviewBytes = uint64_t{4} << 20;  // of a file that is put on the page

std::string clock_text(double seconds) {
  const auto whole = static_cast<int64_t>(std::max(0.0, seconds));
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

// TensorBoard's sections.
std::string tag_of(const std::string& name) {
  const std::string prefix = kValidation;
  return name.starts_with(prefix) ? "validation/" + name.substr(prefix.size()) : "train/" + name;
}

// The first, the last and some between, of every name.
std::vector<PageImage> shown(const std::vector<PreviewFile>& files) {
  std::map<std::string, std::vector<const PreviewFile*>> by_name;
  for (const PreviewFile& file : files) by_name[file.name].push_back(&file);
  std::vector<PageImage> images;
  for (const auto& [name, all] : by_name) {
    const size_t count = std::min(kPreviewsShown, all.size());
    for (size_t i = 0; i < count; ++i) {
      const PreviewFile& file = *all[count == 1 ? 0 : i * (all.size() - 1) / (count - 1)];
      try {
        const std::vector<char> png = read_file(file.path, kMostPreviewBytes);
        images.push_back({name, file.step, {png.begin(), png.end()}});
      } catch (const Error&) {  // somebody has removed it, or it is huge: a page without it will do
      }
    }
  }
  return images;
}

}  // namespace

Reporter::Reporter(const std::filesystem::path& out, const Recipe& recipe, std::string about_data,
                   const Progress& start, double print_seconds, const Printer& print)
    : recipe_(recipe),
      print_(print),
      page_file_(out / "training.html"),
      about_data_(std::move(about_data)),
      csv_(out / "metrics.csv", start.step),
      events_(out / "tensorboard", start.step),
      previews_(out / "previews", start.step),
      print_seconds_(print_seconds),
      printed_at_(start.seconds) {}

void Reporter::step(const Progress& progress, const Metrics& metrics, const StepFacts& facts) {
  for (const MetricValue& metric : metrics) {
    auto sum = std::find_if(sums_.begin(), sums_.end(), [&](const Sum& s) { return s.name == metric.name; });
    if (sum == sums_.end()) sum = sums_.insert(sum, {metric.name});
    sum->value += metric.value;
    ++sum->count;
  }
  ++steps_;
  facts_ = facts;
  if (progress.seconds - printed_at_ >= print_seconds_) flush(progress);
}

void Reporter::flush(const Progress& progress) {
  if (steps_ == 0) return;
  Metrics means;
  std::string line = fmt::format("step {}", progress.step);
  for (const Sum& sum : sums_) {
    means.push_back({sum.name, sum.value / static_cast<double>(sum.count)});
    line += fmt::format("  {} {:.5f}", sum.name, means.back().value);
  }
  const double seconds = std::max(1e-9, progress.seconds - printed_at_);
  const double speed = facts_.pixels * static_cast<double>(steps_) / seconds / 1e6;
  print_(line + fmt::format("  rate {:.2e}  {:.2f} MPix/s  left {}", facts_.rate, speed,
                            clock_text(facts_.left_seconds)));
  means.push_back({"rate", facts_.rate});
  means.push_back({"mpix_per_s", speed});
  log(progress, means);
  printed_at_ = progress.seconds;
  sums_.clear();
  steps_ = 0;
}

void Reporter::validation(const Progress& progress, const Metrics& means, bool best) {
  std::string line = fmt::format("step {}", progress.step);
  Metrics named;
  for (const MetricValue& mean : means) {
    named.push_back({kValidation + mean.name, mean.value});
    line += fmt::format("  {} {:.3f}", named.back().name, mean.value);
  }
  print_(line + (best ? "  best so far" : ""));
  log(progress, named);
}

void Reporter::log(const Progress& progress, const Metrics& metrics) {
  csv_.add(progress.step, progress.seconds, metrics);
  for (const MetricValue& metric : metrics) events_.scalar(progress.step, tag_of(metric.name), metric.value);
}

void Reporter::preview(const Progress& progress, const std::string& name, const Batch& images, int columns) {
  const GridPicture grid = encode_grid(images, columns);
  previews_.add(progress.step, name, grid.png);
  events_.image(progress.step, "preview/" + name, {grid.width_px, grid.height_px, grid.channels, grid.png});
}

void Reporter::page(const Progress& progress) {
  std::vector<std::string> lines;
  if (!recipe_.about.empty()) lines.push_back(recipe_.about);
  lines.push_back(about_data_);
  std::string standing = fmt::format("step {}, {} of training", progress.step, clock_text(progress.seconds));
  if (std::isfinite(progress.best))
    standing += fmt::format(", best {:.4f} at step {}", progress.best, progress.best_step);
  lines.push_back(standing);
  write_file_atomically(page_file_, training_page({"Training of " + recipe_.name, lines, csv_.series(),
                                                   shown(previews_.files()), recipe_.text}));
}

}  // namespace strait::train
