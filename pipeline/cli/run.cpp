// strait run GRAPH INPUT... -o OUT
#include <fmt/format.h>

#include "cli/graph_run.h"
#include "cli/verbs.h"
#include "io/folder.h"
#include "run/check_out.h"
#include "run/generated.h"

namespace strait::cli {

namespace {

struct Arguments {
  std::string graph;
  std::vector<std::filesystem::path> inputs;
  std::filesystem::path list;
  std::vector<std::string> settings;
  uint64_t seed = 0;
  size_t limit = 0;
  run::Options options;
};

std::vector<Source> sources_for(const graph::Graph& graph, const Arguments& arguments) {
  const std::optional<int64_t> generated = graph.generated_frames();
  if (!generated) return io::list_sources({arguments.inputs, arguments.list});
  if (!arguments.inputs.empty() || !arguments.list.empty())
    throw Error(Code::usage, graph.file, "makes its frames itself, but inputs were given",
                "leave them out; --set STAGE.count=N says how many frames");
  return run::generated_sources(*generated);
}

void run_graph(Session& session, Arguments& arguments, bool seed_given) {
  const graph::Graph graph = session.load_graph(arguments.graph, arguments.settings);
  run::check_out(arguments.inputs, arguments.options.out);
  std::vector<Source> sources = sources_for(graph, arguments);
  if (arguments.limit != 0 && sources.size() > arguments.limit) sources.resize(arguments.limit);
  arguments.options.seed = seed_given ? arguments.seed : graph.seed.value_or(0);

  const run::Summary summary = run_with_progress(graph, session.registry(), sources, arguments.options, {});
  print_summary(summary, arguments.options.out);
  session.exit_code = summary.exit_code();
}

}  // namespace

void add_run(CLI::App& app, Session& session) {
  CLI::App* verb = app.add_subcommand("run", "Run a graph over pictures");
  auto arguments = std::make_shared<Arguments>();
  verb->add_option("graph", arguments->graph, "The graph file (TOML)")->required();
  verb->add_option("inputs", arguments->inputs, "Folders (with their sub-folders) and files");
  verb->add_option("--list", arguments->list, "A file that names one input file per line");
  verb->add_option("-o,--out", arguments->options.out, "The folder for outputs and the catalog")->required();
  verb->add_option("--set", arguments->settings,
                   "STAGE.PARAM=VALUE, in place of what the graph says; repeatable")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  verb->add_option("--lanes", arguments->options.lanes, "Worker threads; 0: chosen from cores and frames");
  verb->add_option("--batch", arguments->options.batch, "Most frames that travel together; 0: chosen");
  CLI::Option* seed = verb->add_option("--seed", arguments->seed, "Seed of all that is random in the run");
  verb->add_option("--limit", arguments->limit, "Run only the first N inputs");
  verb->add_flag("--force", arguments->options.force, "Run frames again that are done already");
  verb->callback([&session, arguments, seed] { run_graph(session, *arguments, seed->count() != 0); });
}

}  // namespace strait::cli
