#include "train/loop.h"

#include <chrono>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "core/seed.h"
#include "strait/error.h"
#include "train/checkpoint.h"
#include "train/metrics_log.h"
#include "train/prefetch.h"

namespace strait::train {
namespace {

namespace fs = std::filesystem;

constexpr int kValidationSide = 384;  // px of a picture that are looked at: keeps validations short

class Clock {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

std::string duration(double seconds) {
  const auto whole = static_cast<int64_t>(std::max(0.0, seconds));
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

fs::path existing_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error)
    throw Error(Code::io, folder.string(), "cannot be made: " + error.message(), "choose another folder");
  return folder;
}

void require_finite(const Metrics& metrics, int64_t step) {
  for (const MetricValue& metric : metrics) {
    if (std::isfinite(metric.value)) continue;
    throw Error(Code::bad_input, fmt::format("training step {}", step),
                metric.name + " is no longer a finite number",
                "lower schedule.rate or optimiser.clip_norm; the last checkpoint is kept");
  }
}

// What a run is made of, in the order in which the parts need each other.
class Session {
 public:
  Session(const Recipe& recipe, const strait_host& host, const RunOptions& options, const Printer& print)
      : recipe_(recipe),
        options_(options),
        print_(print),
        budget_(options.budget.value_or(recipe.budget)),
        trainer_(*recipe.trainer, host, recipe.trainer_params, derive_seed(recipe.seed, "weights")),
        ema_(starting_weights()),
        progress_(start_or_resume()),
        training_(load(resolve_sets(recipe, options.data), recipe.patch_px)),
        validation_(validation_pictures()),
        sampler_(training_, recipe.patch_px, recipe.batch, recipe.seed),
        log_(options.out / "metrics.csv", progress_.step),
        seconds_before_(progress_.seconds) {}

  Outcome run(const std::atomic<bool>& stop);

 private:
  fs::path checkpoint_file() const { return options_.out / "checkpoint.safetensors"; }
  Ema starting_weights();
  Progress start_or_resume();
  Pictures load(const std::vector<PictureSet>& sets, int smallest) const;
  std::vector<Batch> validation_pictures();
  Metrics step(const Batch& batch);
  void report(const Metrics& metrics);
  void validate();
  void save();

  const Recipe& recipe_;
  const RunOptions& options_;
  const Printer& print_;
  const Budget budget_;
  TrainerHandle trainer_;
  Ema ema_;
  Progress progress_;
  Pictures training_;
  std::vector<Batch> validation_;
  Sampler sampler_;
  MetricsLog log_;
  const double seconds_before_;
  Clock clock_;
  // Since the last report: what speed and mean figures are made from.
  double reported_seconds_ = 0;
  Metrics sums_;
  int64_t summed_steps_ = 0;
  double rate_ = 0;
};

Ema Session::starting_weights() {
  if (!options_.from.empty()) load_weights(options_.from / "weights.safetensors", trainer_);
  return Ema(trainer_, recipe_.ema_decay);
}

Progress Session::start_or_resume() {
  const int multiple = trainer_.size_multiple();
  if (recipe_.patch_px % multiple != 0) {
    throw Error(Code::usage, "recipe " + recipe_.name,
                fmt::format("data.patch is {} (expected a multiple of {})", recipe_.patch_px, multiple),
                "change data.patch");
  }
  if (options_.resume) return load_checkpoint(checkpoint_file(), trainer_, ema_, recipe_hash(recipe_));
  std::error_code unreadable;
  if (fs::exists(checkpoint_file(), unreadable)) {
    throw Error(Code::usage, options_.out.string(), "holds a training already",
                "add --resume, or choose another folder");
  }
  return {};
}

Pictures Session::load(const std::vector<PictureSet>& sets, int smallest) const {
  return load_pictures(sets, {trainer_.channels(), smallest, options_.memory_bytes}, print_);
}

std::vector<Batch> Session::validation_pictures() {
  const Pictures pictures = options_.validate.empty() ? split_validation(training_, recipe_.seed)
                                                      : load({{options_.validate, 1, {}}}, 1);
  uint64_t pixels = 0;
  for (const Picture& picture : training_) pixels += picture.pixels.total();
  print_(fmt::format("{} pictures to train on ({:.1f} MPix), {} to validate on", training_.size(),
                     static_cast<double>(pixels) / 1e6, pictures.size()));
  std::vector<Batch> batches;
  for (const Picture& picture : pictures) batches.push_back(middle(picture, kValidationSide));
  return batches;
}

Outcome Session::run(const std::atomic<bool>& stop) {
  Prefetch batches(sampler_, progress_.step);
  double validated_seconds = progress_.seconds;
  reported_seconds_ = progress_.seconds;
  while (!stop && budget_.progress(progress_.step, progress_.seconds) < 1) {
    const Metrics metrics = step(batches.next());
    progress_.seconds = seconds_before_ + clock_.seconds();
    report(metrics);
    if (progress_.seconds - validated_seconds < options_.validate_seconds) continue;
    validate();
    save();
    validated_seconds = progress_.seconds = seconds_before_ + clock_.seconds();
  }
  if (!stop) validate();
  save();
  return {progress_.step, progress_.seconds, progress_.best, stop};
}

Metrics Session::step(const Batch& batch) {
  rate_ =
      learning_rate(recipe_.schedule, progress_.step, budget_.progress(progress_.step, progress_.seconds));
  const uint64_t seed = derive_seed(recipe_.seed, "step", std::to_string(progress_.step));
  Metrics metrics = trainer_.step(batch, seed, rate_);
  require_finite(metrics, progress_.step);
  ema_.update(progress_.step);
  ++progress_.step;
  return metrics;
}

void Session::report(const Metrics& metrics) {
  if (sums_.empty())
    sums_ = metrics;
  else
    for (size_t i = 0; i < metrics.size(); ++i) sums_[i].value += metrics[i].value;
  ++summed_steps_;
  const double seconds = progress_.seconds - reported_seconds_;
  if (seconds < options_.print_seconds) return;

  std::string line = fmt::format("step {}", progress_.step);
  for (MetricValue& sum : sums_) {
    sum.value /= static_cast<double>(summed_steps_);
    line += fmt::format("  {} {:.5f}", sum.name, sum.value);
  }
  const double patch_px = static_cast<double>(recipe_.patch_px) * recipe_.patch_px * recipe_.batch;
  const double speed = patch_px * static_cast<double>(summed_steps_) / seconds / 1e6;
  line += fmt::format("  rate {:.2e}  {:.2f} MPix/s  left {}", rate_, speed,
                      duration(budget_.remaining_seconds(progress_.step, progress_.seconds)));
  print_(line);
  sums_.push_back({"rate", rate_});
  sums_.push_back({"mpix_per_s", speed});
  log_.add(progress_.step, progress_.seconds, sums_);
  reported_seconds_ = progress_.seconds;
  sums_.clear();
  summed_steps_ = 0;
}

void Session::validate() {
  const AveragedWeights averaged(ema_);
  Metrics means;
  for (size_t i = 0; i < validation_.size(); ++i) {
    const Metrics one =
        trainer_.validate(validation_[i], derive_seed(recipe_.seed, "validation", std::to_string(i)));
    require_finite(one, progress_.step);
    means.resize(one.size());
    for (size_t k = 0; k < one.size(); ++k) {
      means[k].name = "validation " + one[k].name;
      means[k].value += one[k].value / static_cast<double>(validation_.size());
    }
  }
  const bool best = means.front().value > progress_.best;
  std::string line = fmt::format("step {}", progress_.step);
  for (const MetricValue& mean : means) line += fmt::format("  {} {:.3f}", mean.name, mean.value);
  print_(line + (best ? "  best so far" : ""));
  log_.add(progress_.step, progress_.seconds, means);
  if (!best) return;
  progress_.best = means.front().value;
  trainer_.save_model(recipe_.name, existing_folder(options_.out / "best").string());
}

void Session::save() {
  save_checkpoint(checkpoint_file(), trainer_, ema_, progress_, recipe_hash(recipe_));
  const AveragedWeights averaged(ema_);
  trainer_.save_model(recipe_.name, options_.out.string());
}

}  // namespace

Outcome run(const Recipe& recipe, const strait_host& host, const RunOptions& options,
            const std::atomic<bool>& stop, const Printer& print) {
  return Session(recipe, host, options, print).run(stop);
}

}  // namespace strait::train
