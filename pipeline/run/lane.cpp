// Arrives: chunks of sources. Leaves: frames that have seen every stage, for the ledger to commit.
// A lane never waits for a later chunk, so that whatever it holds can always be finished.
// Next: nn/program, inside the stages that hold networks.
#include "run/lane.h"

#include <chrono>
#include <utility>

#include <omp.h>

#include "core/abi_array.h"

namespace strait::run {

namespace {

// Runs a stage over some frames and notes the time of each.
void run_timed(host::StageInstance& stage, std::span<host::CallFrame> calls) {
  const auto start = std::chrono::steady_clock::now();
  stage.run(calls);
  const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - start;
  for (const host::CallFrame& call : calls)
    call.frame->stage_ms[stage.name()] = spent.count() / static_cast<double>(calls.size());
}

void run_stage(host::StageInstance& stage, std::span<host::CallFrame> calls) {
  if (calls.empty()) return;
  if (stage.contract().batchable != 0) return run_timed(stage, calls);
  for (size_t i = 0; i < calls.size(); ++i) run_timed(stage, calls.subspan(i, 1));
}

double megapixels_of_first_image(std::span<const Value> values) {
  for (const Value& value : values)
    if (value.view().kind == STRAIT_IMAGE)
      return static_cast<double>(value.view().shape[0]) * static_cast<double>(value.view().shape[1]) * 1e-6;
  return 0;
}

}  // namespace

void Lane::run(const std::atomic<bool>& stop) {
  omp_set_num_threads(static_cast<int>(threads_));  // OpenMP's setting of this thread; oneDNN follows it
  while (!stop) {
    const std::optional<Chunk> chunk = chunks_.next();
    if (!chunk) return;
    carry(*chunk);
  }
}

void Lane::carry(const Chunk& chunk) {
  Turns turns(route_.turnstiles, chunk.ordinal);
  std::vector<Journey> journeys = ledger_.admit(chunk.sources);
  for (size_t node = 0; node < route_.stages.size(); ++node) visit(node, journeys, turns);
  ledger_.settle(journeys);
}

void Lane::visit(size_t node, std::span<Journey> journeys, Turns& turns) {
  std::vector<Journey*> present;
  std::vector<host::CallFrame> calls;
  for (Journey& journey : journeys) {
    if (!journey.frame.alive()) continue;
    if (lacks_inputs(node, journey.frame)) {
      take_outputs(node, journey, std::vector<Value>(route_.graph.nodes[node].contract->output_count));
      continue;
    }
    present.push_back(&journey);
    calls.push_back(wire(node, journey.frame));
  }
  turns.enter(node);
  run_stage(route_.stages[node], calls);
  turns.leave(node);
  for (size_t i = 0; i < present.size(); ++i) take_outputs(node, *present[i], std::move(calls[i].outputs));
}

// Where a stage before has left an optional output empty for this frame, or was itself skipped.
bool Lane::lacks_inputs(size_t node, const Frame& frame) const {
  const graph::Node& at = route_.graph.nodes[node];
  const AbiArray<strait_port> ports = inputs_of(*at.contract);
  size_t wired = 0, empty = 0;
  for (uint32_t i = 0; i < ports.size(); ++i) {
    if (!at.inputs[i]) continue;
    ++wired;
    if (!frame.ports[at.inputs[i]->node][at.inputs[i]->port].empty()) continue;
    ++empty;
    if (ports[i].optional == 0) return true;
  }
  return wired > 0 && empty == wired;
}

host::CallFrame Lane::wire(size_t node, Frame& frame) const {
  const graph::Node& at = route_.graph.nodes[node];
  host::CallFrame call;
  call.frame = &frame;
  for (const std::optional<graph::PortId>& input : at.inputs)
    call.inputs.push_back(input ? &frame.ports[input->node][input->port] : nullptr);
  call.outputs.resize(at.contract->output_count);
  return call;
}

void Lane::take_outputs(size_t node, Journey& journey, std::vector<Value> outputs) {
  Frame& frame = journey.frame;
  journey.file_owners.resize(frame.files.size(), node);
  if (journey.megapixels == 0) journey.megapixels = megapixels_of_first_image(outputs);
  if (!frame.alive()) return frame.ports.clear();
  frame.ports[node] = std::move(outputs);
  for (const graph::PortId& done : route_.released[node]) frame.ports[done.node][done.port] = Value();
}

}  // namespace strait::run
