// strait eval latent
#include <string>

#include <fmt/format.h>

#include "cli/eval.h"
#include "cli/eval_latent_output.h"
#include "cli/latent_trial.h"
#include "cli/tile_size.h"
#include "core/file.h"
#include "strait/error.h"

namespace strait::cli {
namespace {

struct Arguments {
  std::string model;
  std::vector<std::string> against;
  LatentData data;
  std::string tiles;
  std::filesystem::path report;
  size_t examples = 14;
  bool json = false;
};

void eval_latent(Session& session, Arguments& arguments) {
  if (!arguments.tiles.empty()) {
    const cv::Size tile = tile_size(arguments.tiles);
    arguments.data.tile_px = {tile.width, tile.height};
  }
  std::vector<std::filesystem::path> folders = {session.find_model(arguments.model)};
  for (const std::string& other : arguments.against) folders.push_back(session.find_model(other));
  const LatentMeasured measured =
      measure_latents(folders, arguments.data, arguments.examples,
                      [](const std::string& line) { fmt::print(stderr, "{}\n", line); });
  if (!arguments.report.empty()) write_file_atomically(arguments.report, page_of(measured, arguments.data));
  arguments.json ? print_json(measured, arguments.data) : print_table(measured);
}

}  // namespace

void add_eval_latent(CLI::App& eval, Session& session) {
  CLI::App* verb = eval.add_subcommand(
      "latent",
      "What models with a latent keep of pictures: errors, explained variance, how latents are used");
  auto arguments = std::make_shared<Arguments>();
  verb->add_option("--model", arguments->model, "Name or folder of the model")->required();
  verb->add_option("--against", arguments->against, "Another model, on the same pictures; repeatable");
  verb->add_option("--data", arguments->data.paths,
                   "Folders with pictures, picture files, idx files (.gz, .idx, or 'ubyte' in the name)")
      ->required();
  verb->add_option("--tiles", arguments->tiles, "Pictures are sheets of tiles of this size, such as 32x32");
  verb->add_option("--most", arguments->data.most, "Items of each path at most, evenly spread; 0: all")
      ->check(CLI::NonNegativeNumber);
  verb->add_option("--report", arguments->report, "Write an HTML page that shows models side by side");
  verb->add_option("--examples", arguments->examples, "Pictures on the page")
      ->capture_default_str()
      ->check(CLI::Range(1, 100));
  verb->add_flag("--json", arguments->json, "As JSON");
  verb->callback([&session, arguments] { eval_latent(session, *arguments); });
}

}  // namespace strait::cli
