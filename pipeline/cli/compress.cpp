// strait compress INPUT... -o OUT, strait decompress INPUT... -o OUT: graphs that need no file.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/graph_run.h"
#include "cli/verbs.h"
#include "io/folder.h"
#include "run/check_out.h"

namespace strait::cli {

namespace {

struct Arguments {
  std::vector<std::filesystem::path> inputs;
  std::string model = "photo-codec", format = "png";
  double quality = 50;
  int effort = 0;
  std::string target;
  std::vector<std::string> settings;
  run::Options options;
};

std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump();
}

void run_made(Session& session, const Arguments& arguments, const std::string& text, const char* name,
              const std::string& extension) {
  const graph::Graph graph = session.make_graph(text, name, arguments.settings);
  run::check_out(arguments.inputs, arguments.options.out);
  const std::vector<Source> sources = io::list_sources({arguments.inputs, {}, extension});
  const run::Summary summary = run_with_progress(graph, session.registry(), sources, arguments.options, {});
  print_summary(summary, arguments.options.out);
  session.exit_code = summary.exit_code();
}

void compress(Session& session, const Arguments& arguments) {
  const std::string model = session.find_model(arguments.model).string();
  run_made(session, arguments,
           fmt::format(R"(stage = [
  {{ name = "load", type = "load" }},
  {{ name = "compress", type = "compress", from = "load", model = {}, quality = {}, effort = {}, target = {} }},
  {{ name = "save", type = "save-bytes", from = "compress" }},
]
)",
                       quoted(model), arguments.quality, arguments.effort, quoted(arguments.target)),
           "compress", "");
}

void decompress(Session& session, const Arguments& arguments) {
  const std::string model = session.find_model(arguments.model).string();
  run_made(session, arguments,
           fmt::format(R"(stage = [
  {{ name = "load", type = "load-bytes" }},
  {{ name = "decompress", type = "decompress", from = "load", model = {} }},
  {{ name = "save", type = "save", from = "decompress", format = "{}" }},
]
)",
                       quoted(model), arguments.format),
           "decompress", ".strait");
}

void add_common(CLI::App& verb, Arguments& arguments, const char* inputs) {
  verb.add_option("inputs", arguments.inputs, inputs)->required();
  verb.add_option("-o,--out", arguments.options.out, "The folder for outputs and the catalog")->required();
  verb.add_option("--model", arguments.model, "Name or folder of the model")->capture_default_str();
  verb.add_option("--set", arguments.settings,
                  "STAGE.PARAM=VALUE, of the stages load, save and the verb's; repeatable")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  verb.add_option("--lanes", arguments.options.lanes, "Worker threads; 0: chosen from cores and frames");
  verb.add_flag("--force", arguments.options.force, "Run frames again that are done already");
}

}  // namespace

void add_compress(CLI::App& app, Session& session) {
  CLI::App* verb = app.add_subcommand("compress", "Make .strait files of pictures");
  auto arguments = std::make_shared<Arguments>();
  add_common(*verb, *arguments, "Pictures: folders (with their sub-folders) and files");
  CLI::Option* quality = verb->add_option("-q,--quality", arguments->quality, "1: smallest, 100: best")
                             ->check(CLI::Range(1.0, 100.0))
                             ->capture_default_str();
  verb->add_option("--target", arguments->target,
                   "In place of a quality: 0.5bpp (at most) or 35dB (at least), by search")
      ->excludes(quality);
  verb->add_option("-e,--effort", arguments->effort,
                   "0: fast, 9: smallest files, some minutes for a large picture")
      ->check(CLI::Range(0, 9))
      ->capture_default_str();
  verb->callback([&session, arguments] { compress(session, *arguments); });
}

void add_decompress(CLI::App& app, Session& session) {
  CLI::App* verb = app.add_subcommand("decompress", "Make pictures of .strait files");
  auto arguments = std::make_shared<Arguments>();
  add_common(*verb, *arguments, ".strait files: folders (with their sub-folders) and files");
  verb->add_option("--format", arguments->format, "Of the pictures")
      ->check(CLI::IsMember({"png", "jpeg", "webp", "tiff"}))
      ->capture_default_str();
  verb->callback([&session, arguments] { decompress(session, *arguments); });
}

}  // namespace strait::cli
