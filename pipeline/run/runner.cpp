// Arrives: a checked graph, sources, options. Leaves: a summary; outputs and catalog rows are in OUT.
// Next: run/lane.
#include "run/runner.h"

#include <exception>
#include <mutex>
#include <thread>
#include <unordered_map>

#include <opencv2/core/utility.hpp>

#include "run/chunks.h"
#include "run/cores.h"
#include "run/lane.h"
#include "run/ledger.h"
#include "run/route.h"
#include "strait/error.h"

namespace strait::run {

namespace {

// OpenCV's threads are one setting for the whole process: with several lanes they would multiply.
class OpenCvThreads {
 public:
  explicit OpenCvThreads(unsigned threads) : before_(cv::getNumThreads()) {
    cv::setNumThreads(static_cast<int>(threads));
  }
  ~OpenCvThreads() { cv::setNumThreads(before_); }
  OpenCvThreads(const OpenCvThreads&) = delete;
  OpenCvThreads& operator=(const OpenCvThreads&) = delete;

 private:
  const int before_;
};

// Catalog rows go by relative path.
void require_distinct(const std::vector<Source>& sources) {
  std::unordered_map<std::string_view, const Source*> seen;
  for (const Source& source : sources)
    if (const auto [first, fresh] = seen.emplace(source.relative, &source); !fresh)
      throw Error(Code::usage, source.path.string(),
                  "has the relative path of another input, " + first->second->path.string(),
                  "run them one after the other, each with its own -o, or give the folder that holds both");
}

// What a collecting stage writes is called after the stage.
void require_free_names(const graph::Graph& graph, const Route& route, const std::vector<Source>& sources) {
  for (size_t node = 0; node < graph.nodes.size(); ++node) {
    if (!route.collects(node)) continue;
    for (const Source& source : sources)
      if (source.output_stem == graph.nodes[node].name)
        throw Error(Code::usage, "stage '" + graph.nodes[node].name + "'",
                    "its files would be called as those of the input " + source.path.string(),
                    "rename the stage");
  }
}

// One thread per lane. The first exception closes the chunks, so that the others end soon; it is rethrown.
void run_lanes(Route& route, Chunks& chunks, Ledger& ledger, const std::vector<unsigned>& threads,
               const std::atomic<bool>& stop) {
  std::mutex mutex;
  std::exception_ptr trouble;
  const auto work = [&](unsigned network_threads) {
    try {
      Lane(route, chunks, ledger, network_threads).run(stop);
    } catch (...) {
      chunks.close();
      const std::lock_guard lock(mutex);
      if (!trouble) trouble = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> lanes;
    for (const unsigned network_threads : threads) lanes.emplace_back(work, network_threads);
  }
  if (trouble) std::rethrow_exception(trouble);
}

}  // namespace

int Summary::exit_code() const {
  if (interrupted) return 130;
  if (progress.failed == 0) return 0;
  return progress.failed >= progress.done ? 4 : 3;
}

Summary run(const graph::Graph& graph, const host::Registry& registry, const std::vector<Source>& sources,
            const Options& options, const Observer& observer, const std::atomic<bool>& stop) {
  if (!options.out.empty()) require_distinct(sources);
  const unsigned cores = options.cores != 0 ? options.cores : available_cores();
  const std::vector<unsigned> threads = share_cores(cores, options.lanes, sources.size());
  const OpenCvThreads opencv(threads.size() > 1 ? 1 : threads.front());

  Route route(graph, registry);
  if (!options.out.empty()) require_free_names(graph, route, sources);
  Ledger ledger(graph, registry, options, sources.size(), observer);
  Chunks chunks(sources, options.batch, threads.size());
  run_lanes(route, chunks, ledger, threads, stop);

  if (!stop)
    for (size_t node = 0; node < graph.nodes.size(); ++node)
      if (route.collects(node)) ledger.finish(node, route.stages[node]);
  const Progress progress = ledger.progress();
  return {progress, stop && progress.done < progress.total};
}

}  // namespace strait::run
