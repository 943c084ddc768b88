#include "train/loop.h"

#include <chrono>
#include <string>

#include <fmt/format.h>

#include "core/seed.h"
#include "strait/error.h"
#include "train/checkpoint.h"
#include "train/data/feed.h"
#include "train/data/prefetch.h"
#include "train/data/resolve.h"
#include "train/model_folder.h"
#include "train/report/reporter.h"
#include "train/validation.h"

namespace strait::train {
namespace {

namespace fs = std::filesystem;

class Clock {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// What a run is made of, in the order in which the parts need each other.
class Session {
 public:
  Session(const Recipe& recipe, const strait_host& host, const RunOptions& options,
          const std::atomic<bool>& stop, const Printer& print)
      : recipe_(recipe),
        options_(options),
        stop_(stop),
        print_(print),
        folder_(options.out, options.resume),
        checkpoint_(earlier_checkpoint()),
        trainer_(*recipe.trainer, host, recipe.trainer_params, derive_seed(recipe.seed, "weights")),
        feed_(load_feed(resolve_data(recipe.data, options.data, options.validate), feed_options(), print)),
        sampler_(feed_.training, {recipe.data.patch_px, recipe.data.batch, recipe.data.augment,
                                  !feed_.classes.empty(), recipe.seed}),
        budget_(options.budget.value_or(recipe.budget)
                    .in_steps(static_cast<int64_t>(feed_.training.size()), recipe.data.batch)),
        ema_(prepared_trainer(), recipe.ema_decay),
        progress_(start_or_go_on()),
        reporter_(options.out, recipe, feed_.about, progress_, options.print_seconds, print),
        seconds_before_(progress_.seconds) {}

  Outcome run();

 private:
  std::optional<Checkpoint> earlier_checkpoint() const;
  FeedOptions feed_options() const;
  const TrainerHandle& prepared_trainer();
  Progress start_or_go_on();

  void step(const Batch& batch);
  bool validate();
  bool fit();
  void save_checkpoint();
  void save_model();
  void save_best();
  void tick() { progress_.seconds = seconds_before_ + clock_.seconds(); }
  template <typename Body>
  void at_this_step(Body&& body);

  const Recipe& recipe_;
  const RunOptions& options_;
  const std::atomic<bool>& stop_;
  const Printer& print_;
  ModelFolder folder_;
  std::optional<Checkpoint> checkpoint_;  // until it is restored
  TrainerHandle trainer_;
  Feed feed_;
  Sampler sampler_;
  const Budget budget_;
  Ema ema_;
  Progress progress_;
  Reporter reporter_;
  const double seconds_before_;
  Clock clock_;
};

std::optional<Checkpoint> Session::earlier_checkpoint() const {
  if (!options_.resume) return std::nullopt;
  return Checkpoint(folder_.checkpoint(), recipe_hash(recipe_));
}

FeedOptions Session::feed_options() const {
  return {trainer_.channels(), trainer_.size_multiple(), trainer_.validate_most(), options_.memory_bytes,
          recipe_.seed};
}

const TrainerHandle& Session::prepared_trainer() {
  const int64_t height = sampler_.height(), width = sampler_.width();
  if (const int multiple = trainer_.size_multiple(); height % multiple != 0 || width % multiple != 0) {
    const bool patches = recipe_.data.patch_px > 0;
    throw Error(Code::usage, "recipe " + recipe_.name,
                patches
                    ? fmt::format("data.patch is {} (expected a multiple of {})", width, multiple)
                    : fmt::format("items are {}x{} px (expected multiples of {})", width, height, multiple),
                patches ? "change data.patch" : "train on patches, or give the sets another size with fit");
  }
  trainer_.prepare({static_cast<int64_t>(feed_.training.size()), height, width, feed_.classes});
  if (!options_.from.empty()) load_weights(options_.from / "weights.safetensors", trainer_);
  return trainer_;
}

Progress Session::start_or_go_on() {
  if (!checkpoint_) return {};
  checkpoint_->restore(trainer_, ema_);
  const Progress progress = checkpoint_->progress();
  print_(fmt::format("going on from step {}", progress.step));
  if (checkpoint_->data() != feed_.fingerprint)
    print_("the data are not those of the checkpoint: the training goes on, but not to the same bits");
  checkpoint_.reset();
  return progress;
}

Outcome Session::run() {
  Prefetch batches(sampler_, progress_.step, options_.data_threads);
  if (progress_.step > 0) {  // the process may have been killed between checkpoint and models
    save_model();
    if (progress_.best_step == progress_.step) save_best();
  }
  double saved = progress_.seconds, validated = progress_.seconds;
  while (!stop_ && budget_.progress(progress_.step, progress_.seconds) < 1) {
    step(batches.next());
    if (progress_.seconds - validated >= options_.validate_seconds && validate()) {
      saved = validated = progress_.seconds;
    } else if (progress_.seconds - saved >= options_.checkpoint_seconds) {
      save_checkpoint();
      saved = progress_.seconds;
    }
  }
  reporter_.flush(progress_);
  if (!stop_ && trainer_.fits() && !fit()) {
    save_checkpoint();  // the model that is there stays: what the trainer has now is fitted to a part of the
                        // data
    reporter_.page(progress_);
    return {progress_.step, progress_.seconds, progress_.best, true};
  }
  if (stop_ || !validate()) {
    save_checkpoint();
    save_model();
    reporter_.page(progress_);
  } else if (trainer_.fits() && progress_.best_step == progress_.step) {
    save_best();  // of this step already, but perhaps not with what was fitted
  }
  return {progress_.step, progress_.seconds, progress_.best, stop_};
}

// An error of the trainer gets the step's number.
template <typename Body>
void Session::at_this_step(Body&& body) try {
  body();
} catch (const Error& error) {
  throw Error(error.code(), fmt::format("training step {}", progress_.step), error.what());
}

void Session::step(const Batch& batch) {
  const double rate =
      learning_rate(recipe_.schedule, progress_.step, budget_.progress(progress_.step, progress_.seconds));
  const uint64_t seed = derive_seed(recipe_.seed, "step", std::to_string(progress_.step));
  Metrics metrics;
  at_this_step([&] {
    metrics = trainer_.step(batch, seed, rate);
    require_finite(metrics);
  });
  ema_.update(progress_.step);
  ++progress_.step;
  tick();
  const auto pixels = static_cast<double>(batch.shape[0] * batch.shape[2] * batch.shape[3]);
  reporter_.step(progress_, metrics,
                 {rate, pixels, budget_.remaining_seconds(progress_.step, progress_.seconds)});
}

// False where it was stopped meanwhile. The order of writing matters: best/ can be made again from the
// checkpoint of the same step, but not from a later one.
bool Session::validate() {
  bool best = false;
  {
    const AveragedWeights averaged(ema_);
    std::optional<Metrics> means;
    at_this_step([&] { means = train::validate(trainer_, feed_.validation, recipe_.seed, stop_); });
    if (!means) return false;
    best = !means->empty() && means->front().value > progress_.best;
    if (best) {
      progress_.best = means->front().value;
      progress_.best_step = progress_.step;
    }
    reporter_.validation(progress_, *means, best);
    trainer_.preview(feed_.validation.examples(), derive_seed(recipe_.seed, "preview"),
                     [this](const std::string& name, const Batch& images, int columns) {
                       reporter_.preview(progress_, name, images, columns);
                     });
  }
  tick();
  save_checkpoint();
  save_model();
  if (best) save_best();
  reporter_.page(progress_);
  tick();
  return true;
}

// False where it was stopped meanwhile.
bool Session::fit() {
  print_("fitting to the data what follows from the weights");
  const AveragedWeights averaged(ema_);
  at_this_step([&] {
    for (const HeldOut* items : {&feed_.whole, &feed_.whole_held_out})
      for (size_t i = 0; i < items->batches() && !stop_; ++i)
        trainer_.fit(items->batch(i), items == &feed_.whole_held_out);
  });
  tick();
  return !stop_;
}

void Session::save_checkpoint() {
  folder_.replace_checkpoint([this](const fs::path& file) {
    at_this_step([&] {
      write_checkpoint(file, trainer_, ema_, progress_, {recipe_hash(recipe_), feed_.fingerprint});
    });
  });
}

void Session::save_model() {
  const AveragedWeights averaged(ema_);
  folder_.replace_model(
      [this](const fs::path& folder) { trainer_.save_model(recipe_.name, folder.string()); });
}

void Session::save_best() {
  const AveragedWeights averaged(ema_);
  folder_.replace_best(
      [this](const fs::path& folder) { trainer_.save_model(recipe_.name, folder.string()); });
}

}  // namespace

Outcome run(const Recipe& recipe, const strait_host& host, const RunOptions& options,
            const std::atomic<bool>& stop, const Printer& print) {
  return Session(recipe, host, options, stop, print).run();
}

}  // namespace strait::train
