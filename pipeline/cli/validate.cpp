// strait validate GRAPH...
#include <fmt/format.h>

#include "cli/verbs.h"
#include "strait/error.h"

namespace strait::cli {

namespace {

struct Arguments {
  std::vector<std::string> graphs;
  std::vector<std::string> settings;
};

void validate(Session& session, const Arguments& arguments) {
  std::string problems;
  for (const std::string& file : arguments.graphs) {
    try {
      const graph::Graph graph = session.load_graph(file, arguments.settings);
      fmt::print("{}: fine, {} stages\n", file, graph.nodes.size());
    } catch (const Error& e) {
      if (e.code() == Code::internal) throw;
      problems += (problems.empty() ? "" : "\n") + std::string(e.what());
    }
  }
  if (!problems.empty()) throw Error(Code::usage, "", problems);
}

}  // namespace

void add_validate(CLI::App& app, Session& session) {
  CLI::App* verb = app.add_subcommand("validate", "Check graphs without opening a picture");
  auto arguments = std::make_shared<Arguments>();
  verb->add_option("graphs", arguments->graphs, "Graph files (TOML)")->required();
  verb->add_option("--set", arguments->settings,
                   "STAGE.PARAM=VALUE, in place of what the graph says; repeatable")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  verb->callback([&session, arguments] { validate(session, *arguments); });
}

}  // namespace strait::cli
