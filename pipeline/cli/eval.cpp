// strait eval denoise
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/eval_denoise.h"
#include "cli/verbs.h"
#include "strait/error.h"

namespace strait::cli {

namespace {

struct Arguments {
  DenoiseTrial trial;
  std::string model;
  std::vector<std::filesystem::path> clean;
  std::filesystem::path noisy, pairs;
  std::vector<std::string> endings = {"_real", "_mean"};
  double sigma = 0;
  bool json = false;
};

using All = std::map<std::string, DenoiseFigures>;

nlohmann::json as_json(const DenoiseFigures& q) {
  nlohmann::json out = {{"psnr_noisy", q.noisy.psnr},
                        {"ssim_noisy", q.noisy.ssim},
                        {"psnr", q.denoised.psnr},
                        {"ssim", q.denoised.ssim}};
  for (const auto& [type, quality] : q.against)
    out["against"][type] = {{"psnr", quality.psnr}, {"ssim", quality.ssim}};
  return out;
}

void print_json(const DenoiseTrial& trial, const All& all) {
  nlohmann::json out = {
      {"model", trial.model}, {"mean", as_json(mean_of(all))}, {"images", nlohmann::json::object()}};
  if (trial.sigma) {
    out["sigma"] = *trial.sigma;
    out["seed"] = trial.seed;
  }
  if (!trial.settings.empty()) out["settings"] = trial.settings;
  for (const auto& [picture, q] : all) out["images"][picture] = as_json(q);
  // File names may hold bytes that are no UTF-8.
  fmt::print("{}\n", out.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
}

void print_row(const std::string& picture, const DenoiseFigures& q) {
  fmt::print("{:<44}", picture);
  const auto print = [](const Quality& quality) {
    fmt::print(" {:>10.2f} {:>7.4f}", quality.psnr, quality.ssim);
  };
  print(q.noisy);
  print(q.denoised);
  for (const auto& [type, quality] : q.against) print(quality);
  fmt::print("\n");
}

void print_table(const All& all) {
  fmt::print("{:<44} {:>10} {:>7} {:>10} {:>7}", "picture", "noisy dB", "SSIM", "out dB", "SSIM");
  for (const auto& [type, quality] : all.begin()->second.against)
    fmt::print(" {:>10} {:>7}", type + " dB", "SSIM");
  fmt::print("\n");
  for (const auto& [picture, q] : all) print_row(picture, q);
  print_row(fmt::format("mean of {}", all.size()), mean_of(all));
}

// Either clean pictures and sigma, or pairs.
void choose_inputs(Arguments& arguments) {
  DenoiseTrial& trial = arguments.trial;
  if (!arguments.pairs.empty()) {
    trial.inputs = {arguments.pairs};
    trial.pairs = {{}, arguments.endings[0], arguments.endings[1]};
  } else if (!arguments.noisy.empty()) {
    if (arguments.clean.size() != 1)
      throw Error(
          Code::usage, "eval denoise",
          fmt::format("--noisy with {} folders of clean pictures (expected 1)", arguments.clean.size()),
          "add --clean DIR");
    trial.inputs = {arguments.noisy};
    trial.pairs.references = std::filesystem::absolute(arguments.clean.front());
  } else {
    if (arguments.clean.empty() || arguments.sigma <= 0)
      throw Error(Code::usage, "eval denoise", "no pictures to measure on",
                  "give --clean DIR --sigma S, or --noisy DIR --clean DIR, or --pairs DIR");
    trial.inputs = arguments.clean;
    trial.sigma = arguments.sigma;
  }
}

void eval_denoise(Session& session, Arguments& arguments) {
  choose_inputs(arguments);
  arguments.trial.model = session.find_model(arguments.model).string();
  const All all = measure(session, arguments.trial);
  arguments.json ? print_json(arguments.trial, all) : print_table(all);
}

void add_inputs(CLI::App& verb, Arguments& arguments) {
  CLI::Option* clean = verb.add_option("--clean", arguments.clean, "Clean pictures: folders and files");
  CLI::Option* sigma = verb.add_option("--sigma", arguments.sigma,
                                       "Noise to add, in 8-bit levels; neither clipped nor quantised")
                           ->check(CLI::PositiveNumber)
                           ->needs(clean);
  CLI::Option* noisy =
      verb.add_option("--noisy", arguments.noisy,
                      "Noisy pictures; those of the same names under --clean are the references")
          ->excludes(sigma);
  verb.add_option("--pairs", arguments.pairs,
                  "Noisy pictures and references in one folder, told by their endings")
      ->excludes(clean)
      ->excludes(noisy);
  verb.add_option("--endings", arguments.endings, "Of --pairs: what names end with, noisy and reference")
      ->expected(2)
      ->capture_default_str();
}

void add_eval_denoise(CLI::App& eval, Session& session) {
  CLI::App* verb = eval.add_subcommand("denoise",
                                       "PSNR (peak 255, clipped float output) and SSIM, on clean pictures "
                                       "with Gaussian noise added or on pairs");
  auto arguments = std::make_shared<Arguments>();
  DenoiseTrial& trial = arguments->trial;
  verb->add_option("--model", arguments->model, "Name or folder of the model")->required();
  add_inputs(*verb, *arguments);
  verb->add_option("--against", trial.against,
                   "Type of a stage that denoises the same pictures, such as nlm; repeatable");
  verb->add_option("--set", trial.settings, "STAGE.PARAM=VALUE, of the stages of --against; repeatable")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  verb->add_option("--precision", trial.precision, "Numbers inside the network")
      ->check(CLI::IsMember({"auto", "f32", "bf16", "int8"}))
      ->capture_default_str();
  verb->add_option("--seed", trial.seed, "Seed of the noise");
  verb->add_option("--lanes", trial.lanes, "Worker threads; 0: chosen");
  verb->add_flag("--json", arguments->json, "As JSON");
  verb->callback([&session, arguments] { eval_denoise(session, *arguments); });
}

}  // namespace

void add_eval(CLI::App& app, Session& session) {
  CLI::App* verb = app.add_subcommand("eval", "Measure a model");
  verb->require_subcommand(1);
  add_eval_denoise(*verb, session);
  add_eval_codec(*verb, session);
}

}  // namespace strait::cli
