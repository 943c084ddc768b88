// Runs a checked graph over sources. Arrives: graph, sources, options. Leaves: outputs, catalog rows, a
// summary. Next: run/lane.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/frame.h"
#include "graph/graph.h"
#include "host/registry.h"

namespace strait::run {

struct Options {
  std::filesystem::path out;  // empty: nothing is written, no catalog is kept (evaluations)
  unsigned lanes = 0;         // 0: chosen from cores and the number of frames
  unsigned cores = 0;         // 0: those of the cgroup
  unsigned batch = 0;         // most frames in a chunk; 0: chosen
  uint64_t seed = 0;          // the graph's own seed, if it has one, unless given on the command line
  bool force = false;         // run frames again that the catalog has
};

struct Progress {
  size_t total = 0;
  size_t done = 0;        // however they ended, failed and skipped ones included
  size_t failed = 0;      // collecting stages that could not finish included
  size_t skipped = 0;     // the catalog has them, their outputs stand
  double megapixels = 0;  // of the frames run: the first image that each made
  double seconds = 0;     // since the start
};

struct Summary {
  Progress progress;
  bool interrupted = false;  // stopped with frames left over
  int exit_code() const;     // 0 all, 3 some failed, 4 none succeeded, 130 interrupted
};

// Called from lanes, one at a time.
struct Observer {
  std::function<void(const Frame&)> on_frame;        // after a frame is committed or failed
  std::function<void(const Progress&)> on_progress;  // after each chunk
};

// `stop` set from outside (Ctrl-C): what is in flight is finished, nothing new is begun.
// Outputs and catalog rows do not depend on lanes, cores or batch (but for times). Frames that stand in the
// catalog are skipped, unless the graph has a collecting stage (abi.h: finish), which has to see all of them;
// such a stage has a row of its own, "<name>/". Throws Error for what concerns the run as a whole: a stage
// that cannot be created, two sources of one relative path, or one that a collecting stage's files would
// meet, with an OUT, OUT not writable, in use, or with a catalog that is damaged or not strait's. That OUT
// lies outside the inputs is for the caller to check (run/check_out.h).
Summary run(const graph::Graph& graph, const host::Registry& registry, const std::vector<Source>& sources,
            const Options& options, const Observer& observer, const std::atomic<bool>& stop);

}  // namespace strait::run
