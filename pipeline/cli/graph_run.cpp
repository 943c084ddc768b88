#include "cli/graph_run.h"

#include <cstdio>

#include <fmt/format.h>

#include "cli/session.h"
#include "run/progress.h"

namespace strait::cli {

run::Summary run_with_progress(const graph::Graph& graph, const host::Registry& registry,
                               const std::vector<Source>& sources, const run::Options& options,
                               const std::function<void(const Frame&)>& on_frame) {
  run::ProgressView view(stderr);
  run::Observer observer;
  observer.on_progress = [&](const run::Progress& progress) { view.update(progress); };
  observer.on_frame = [&](const Frame& frame) {
    if (frame.failure)
      view.note(fmt::format("{}: stage '{}' failed: {}", frame.source.relative, frame.failure->stage,
                            frame.failure->reason));
    if (on_frame) on_frame(frame);
  };
  const run::Summary summary = run::run(graph, registry, sources, options, observer, stop_on_signals());
  view.finish(summary.progress);
  return summary;
}

void print_summary(const run::Summary& summary, const std::filesystem::path& out) {
  const run::Progress& p = summary.progress;
  fmt::print("{} of {} frames done in {:.1f} s", p.done - p.failed, p.total, p.seconds);
  if (p.skipped != 0) fmt::print(", {} of them by an earlier run", p.skipped);
  fmt::print("; outputs and catalog are in {}\n", out.string());
  if (p.failed != 0) fmt::print("{} failed; strait results {} --failed tells why\n", p.failed, out.string());
  if (summary.interrupted) fmt::print("interrupted; the same command goes on where it stopped\n");
}

}  // namespace strait::cli
