// strait eval denoise: a graph like any other (load -> noise -> denoise -> compare), run without an OUT
// folder.
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/graph_run.h"
#include "cli/verbs.h"
#include "io/folder.h"
#include "nn/model.h"
#include "strait/error.h"

namespace strait::cli {

namespace {

struct Arguments {
  std::string model;
  std::string precision = "auto";
  std::vector<std::filesystem::path> clean;
  double sigma = 25;
  uint64_t seed = 0;
  unsigned lanes = 0;
  bool json = false;
};

struct Quality {
  double psnr_noisy = 0, psnr = 0, ssim = 0;
};

constexpr const char* kGraph = R"(
stage = [
  {{ name = "clean", type = "load", channels = "{channels}" }},
  {{ name = "noisy", type = "noise", from = "clean", sigma = {sigma} }},
  {{ name = "denoised", type = "denoise", from = "noisy", model = {model}, precision = "{precision}" }},
  {{ name = "before", type = "compare", from = {{ image = "noisy", reference = "clean" }} }},
  {{ name = "after", type = "compare", from = {{ image = "denoised", reference = "clean" }} }},
]
)";

std::map<std::string, Quality> measure(Session& session, const Arguments& arguments,
                                       const std::string& model) {
  const bool gray = nn::Model::load(model).network().inputs.at(0).channels == 1;
  const std::string text = fmt::format(
      kGraph, fmt::arg("channels", gray ? "gray" : "colour"), fmt::arg("sigma", arguments.sigma),
      fmt::arg("model", nlohmann::json(model).dump()), fmt::arg("precision", arguments.precision));
  const graph::Graph graph = graph::check(graph::parse(text, "eval denoise"), session.vocabulary());
  run::Options options;
  options.seed = arguments.seed;
  options.lanes = arguments.lanes;
  std::map<std::string, Quality> measured;
  std::string failures;
  const auto on_frame = [&](const Frame& frame) {
    const auto number = [&](const char* key) { return std::get<double>(frame.attributes.at(key)); };
    if (frame.failure)
      failures += fmt::format("\n{}: {}", frame.source.path.string(), frame.failure->reason);
    else
      measured[frame.source.relative] = {number("before.psnr"), number("after.psnr"), number("after.ssim")};
  };
  const run::Summary summary = run_with_progress(graph, session.registry(),
                                                 io::list_sources({arguments.clean, {}}), options, on_frame);
  // A mean over some of the pictures would be a figure of another set.
  if (!failures.empty() || summary.interrupted)
    throw Error(Code::bad_input, "eval denoise", "not all pictures could be measured" + failures);
  return measured;
}

Quality mean_of(const std::map<std::string, Quality>& all) {
  Quality mean;
  const auto count = static_cast<double>(all.size());
  for (const auto& [picture, q] : all) {
    mean.psnr_noisy += q.psnr_noisy / count;
    mean.psnr += q.psnr / count;
    mean.ssim += q.ssim / count;
  }
  return mean;
}

nlohmann::json as_json(const Quality& q) {
  return {{"psnr_noisy", q.psnr_noisy}, {"psnr", q.psnr}, {"ssim", q.ssim}};
}

void print_json(const Arguments& arguments, const std::string& model,
                const std::map<std::string, Quality>& all) {
  nlohmann::json out = {{"model", model},
                        {"sigma", arguments.sigma},
                        {"seed", arguments.seed},
                        {"mean", as_json(mean_of(all))},
                        {"images", nlohmann::json::object()}};
  for (const auto& [picture, q] : all) out["images"][picture] = as_json(q);
  fmt::print("{}\n", out.dump(2));
}

void print_row(const std::string& picture, const Quality& q) {
  fmt::print("{:<40} {:>10.2f} {:>10.2f} {:>8.4f}\n", picture, q.psnr_noisy, q.psnr, q.ssim);
}

void print_table(const std::map<std::string, Quality>& all) {
  fmt::print("{:<40} {:>10} {:>10} {:>8}\n", "picture", "noisy dB", "out dB", "SSIM");
  for (const auto& [picture, q] : all) print_row(picture, q);
  print_row(fmt::format("mean of {}", all.size()), mean_of(all));
}

void eval_denoise(Session& session, const Arguments& arguments) {
  const std::string model = session.find_model(arguments.model).string();
  const std::map<std::string, Quality> all = measure(session, arguments, model);
  arguments.json ? print_json(arguments, model, all) : print_table(all);
}

}  // namespace

void add_eval(CLI::App& app, Session& session) {
  CLI::App* verb = app.add_subcommand("eval", "Measure a model");
  verb->require_subcommand(1);
  CLI::App* denoise = verb->add_subcommand(
      "denoise",
      "PSNR (peak 255, clipped float output) and SSIM on clean pictures with Gaussian noise added");
  auto arguments = std::make_shared<Arguments>();
  denoise->add_option("--model", arguments->model, "Name or folder of the model")->required();
  denoise->add_option("--clean", arguments->clean, "Clean pictures: folders and files")->required();
  denoise->add_option("--sigma", arguments->sigma, "Noise, in 8-bit levels; neither clipped nor quantised")
      ->required();
  denoise->add_option("--precision", arguments->precision, "Numbers inside the network")
      ->check(CLI::IsMember({"auto", "f32", "bf16"}))
      ->capture_default_str();
  denoise->add_option("--seed", arguments->seed, "Seed of the noise");
  denoise->add_option("--lanes", arguments->lanes, "Worker threads; 0: chosen");
  denoise->add_flag("--json", arguments->json, "As JSON");
  denoise->callback([&session, arguments] { eval_denoise(session, *arguments); });
}

}  // namespace strait::cli
