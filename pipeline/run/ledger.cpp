#include "run/ledger.h"

#include <algorithm>

#include "run/commit.h"
#include "run/key.h"

namespace strait::run {

namespace {

Row row_of(const Journey& journey) {
  const Frame& frame = journey.frame;
  Row row;
  row.path = frame.source.relative;
  row.key = journey.key;
  row.status = frame.failure ? Status::failed : frame.dropped ? Status::dropped : Status::done;
  if (!frame.failure)
    for (const OutputFile& file : frame.files) row.outputs.push_back({file.relative, file.data.size()});
  row.attributes = frame.attributes;
  row.stage_ms = frame.stage_ms;
  row.failure = frame.failure;
  return row;
}

bool has_collector(const graph::Graph& graph, const host::Registry& registry) {
  return std::any_of(graph.nodes.begin(), graph.nodes.end(), [&](const graph::Node& node) {
    const host::StageType* type = registry.find(node.type);
    return type != nullptr && type->collects();
  });
}

}  // namespace

Ledger::Record::Record(const graph::Graph& graph, const host::Registry& registry, const Options& options)
    : key(run_key(graph, registry, options.seed)),
      folder(options.out),
      catalog(options.out, RunInfo{{}, graph.canonical(), options.seed, {}}) {}

Ledger::Ledger(const graph::Graph& graph, const host::Registry& registry, const Options& options,
               size_t total, const Observer& observer)
    : graph_(graph),
      options_(options),
      again_(options.force || has_collector(graph, registry)),
      observer_(observer),
      start_(std::chrono::steady_clock::now()) {
  if (!options.out.empty()) record_ = std::make_unique<Record>(graph, registry, options);
  progress_.total = total;
}

std::vector<Journey> Ledger::admit(std::span<const Source> sources) {
  std::vector<Journey> journeys;
  for (const Source& source : sources) {
    std::string key = record_ ? frame_key(record_->key, source) : std::string();
    if (!key.empty() && !again_ && record_->catalog.stands(source.relative, key)) continue;
    Journey& journey = journeys.emplace_back();
    journey.key = std::move(key);
    journey.frame.source = source;
    journey.frame.run_seed = options_.seed;
    journey.frame.ports.resize(graph_.nodes.size());
  }
  count_skipped(sources.size() - journeys.size());
  return journeys;
}

void Ledger::count_skipped(size_t frames) {
  if (frames == 0) return;
  const std::lock_guard lock(mutex_);
  progress_.skipped += frames;
  progress_.done += frames;
}

void Ledger::write(std::span<Journey> journeys) {
  std::vector<std::string> paths;
  for (const Journey& journey : journeys) paths.push_back(journey.frame.source.relative);
  record_->catalog.forget(paths);
  std::vector<Row> rows;
  for (Journey& journey : journeys) {
    if (!journey.frame.failure) commit_files(journey, graph_, options_.out);
    rows.push_back(row_of(journey));
  }
  record_->catalog.record(rows);
}

void Ledger::settle(std::span<Journey> journeys) {
  if (record_ && !journeys.empty()) write(journeys);
  const std::lock_guard lock(mutex_);
  for (const Journey& journey : journeys) {
    ++progress_.done;
    if (journey.frame.failure) ++progress_.failed;
    progress_.megapixels += journey.megapixels;
    if (observer_.on_frame) observer_.on_frame(journey.frame);
  }
  progress_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  if (observer_.on_progress) observer_.on_progress(progress_);
}

void Ledger::finish(size_t node, host::StageInstance& stage) {
  Journey journey;
  Frame& frame = journey.frame;
  frame.source = {{}, stage.name() + "/", stage.name()};
  frame.run_seed = options_.seed;
  stage.finish(frame);
  journey.file_owners.assign(frame.files.size(), node);
  if (record_) write({&journey, 1});
  const std::lock_guard lock(mutex_);
  if (frame.failure) ++progress_.failed;
  if (observer_.on_frame) observer_.on_frame(frame);
}

Progress Ledger::progress() const {
  const std::lock_guard lock(mutex_);
  return progress_;
}

}  // namespace strait::run
