#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "graph/draft.h"

namespace strait::graph {

namespace {

// A cycle among the nodes that wait, each of which reads another of them: reader after read, smallest first.
std::vector<size_t> find_cycle(const Draft& draft, const std::vector<size_t>& waiting) {
  std::vector<size_t> path;
  std::vector<bool> seen(draft.nodes.size());
  size_t at = 0;
  while (waiting[at] == 0) ++at;
  while (!seen[at]) {
    seen[at] = true;
    path.push_back(at);
    for (const Link& link : draft.nodes[at].reads) {
      if (waiting[link.node] == 0) continue;
      at = link.node;
      break;
    }
  }
  std::vector<size_t> cycle(std::find(path.begin(), path.end(), at), path.end());
  std::reverse(cycle.begin(), cycle.end());
  std::rotate(cycle.begin(), std::min_element(cycle.begin(), cycle.end()), cycle.end());
  return cycle;
}

void report_cycle(Draft& draft, const std::vector<size_t>& cycle) {
  std::string text;
  for (const size_t node : cycle) text += draft.nodes[node].spec->name + " -> ";
  const DraftNode& first = draft.nodes[cycle.front()];
  Location at = first.spec->at;
  for (const Link& link : first.reads)
    if (link.node == cycle.back()) at = link.at;
  draft.report(at,
               fmt::format("{}: the wires run in a circle ({}{}); a stage cannot read what is made from it",
                           where(*first.spec), text, first.spec->name));
}

}  // namespace

std::vector<size_t> order(Draft& draft) {
  const size_t count = draft.nodes.size();
  std::vector<std::vector<size_t>> readers(count);
  std::vector<size_t> waiting(count);  // wires whose source is not in the order yet
  std::set<size_t> ready;
  for (size_t i = 0; i < count; ++i) {
    for (const Link& link : draft.nodes[i].reads) readers[link.node].push_back(i);
    waiting[i] = draft.nodes[i].reads.size();
    if (waiting[i] == 0) ready.insert(i);
  }

  std::vector<size_t> order;
  while (order.size() < count) {
    if (ready.empty()) {
      const std::vector<size_t> cycle = find_cycle(draft, waiting);
      report_cycle(draft, cycle);
      ready.insert(cycle.front());  // go on behind the circle, where there may be others
    }
    const size_t next = *ready.begin();
    ready.erase(ready.begin());
    order.push_back(next);
    waiting[next] = 0;
    for (const size_t reader : readers[next])
      if (waiting[reader] != 0 && --waiting[reader] == 0) ready.insert(reader);
  }
  return order;
}

}  // namespace strait::graph
