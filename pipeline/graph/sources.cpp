// What a graph's frames begin with: input files, or numbers of which a source makes something.
#include <fmt/format.h>

#include "core/abi_array.h"
#include "graph/draft.h"
#include "graph/graph.h"

namespace strait::graph {

namespace {

int64_t count_of(const ParamValues& params) {
  return std::get<int64_t>(params.at("count"));
}

bool is_source(const strait_contract* contract) {
  return contract != nullptr && contract->input_count == 0;
}

}  // namespace

void check_sources(Draft& draft) {
  const DraftNode* first = nullptr;
  for (const DraftNode& node : draft.nodes) {
    if (!is_source(node.contract)) continue;
    if (first == nullptr) {
      first = &node;
      continue;
    }
    if (generates(*node.contract) != generates(*first->contract)) {
      draft.report(node.spec->at,
                   fmt::format("{} and {}: one makes its frames itself, the other reads inputs; "
                               "make two graphs of it",
                               where(*first->spec), where(*node.spec)));
    } else if (generates(*node.contract) && count_of(node.params) != count_of(first->params)) {
      draft.report(node.spec->at,
                   fmt::format("{}: count is {}, that of {} is {}; they make the same frames together",
                               where(*node.spec), count_of(node.params), where(*first->spec),
                               count_of(first->params)));
    }
  }
}

std::optional<int64_t> Graph::generated_frames() const {
  for (const Node& node : nodes)
    if (is_source(node.contract) && generates(*node.contract)) return count_of(node.params);
  return std::nullopt;
}

}  // namespace strait::graph
