#include "cli/denoise_trial.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/graph_run.h"
#include "io/builtin.h"
#include "io/folder.h"
#include "nn/model.h"
#include "strait/error.h"

namespace strait::cli {

namespace {

// A TOML string.
std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump();
}

std::string stages_that_give_pictures(const DenoiseTrial& trial, const char* channels) {
  if (trial.sigma)
    return fmt::format(R"(
  {{ name = "clean", type = "load", channels = "{}" }},
  {{ name = "noisy", type = "noise", from = "clean", sigma = {} }},)",
                       channels, *trial.sigma);
  return fmt::format(R"(
  {{ name = "noisy", type = "load", channels = "{0}" }},
  {{ name = "clean", type = "reference", channels = "{0}", folder = {1}, input_ending = {2}, reference_ending = {3} }},)",
                     channels, quoted(trial.pairs.references.string()), quoted(trial.pairs.input_ending),
                     quoted(trial.pairs.reference_ending));
}

std::string stages_that_compare(const std::string& picture) {
  return fmt::format(R"(
  {{ name = "{0}-quality", type = "compare", from = {{ image = "{0}", reference = "clean" }} }},)",
                     picture);
}

std::string graph_of(const DenoiseTrial& trial) {
  const bool gray = nn::Model::load(trial.model).network().inputs.at(0).channels == 1;
  std::string text = "stage = [" + stages_that_give_pictures(trial, gray ? "gray" : "colour");
  text += fmt::format(R"(
  {{ name = "denoised", type = "denoise", from = "noisy", model = {}, precision = "{}" }},)",
                      quoted(trial.model), trial.precision);
  text += stages_that_compare("noisy") + stages_that_compare("denoised");
  for (const std::string& type : trial.against)
    text += fmt::format(R"(
  {{ name = "{0}", type = "{0}", from = "noisy" }},)",
                        type) +
            stages_that_compare(type);
  return text + "\n]\n";
}

// All that have no reference are named at once.
std::vector<Source> noisy_of(const io::PairRule& rule, std::vector<Source> sources) {
  std::erase_if(sources, [&](const Source& source) { return !rule.is_input(source.path); });
  if (sources.empty())
    throw Error(Code::usage, "pairs", "no picture's name ends with \"" + rule.input_ending + "\"",
                "say what the names end with: --endings NOISY CLEAN");
  std::string missing;
  for (const Source& source : sources) {
    try {
      rule.reference_of(source.path, source.relative);
    } catch (const Error& error) {
      missing += std::string(missing.empty() ? "" : "\n") + error.what();
    }
  }
  if (!missing.empty()) throw Error(Code::missing, "", missing);
  return sources;
}

DenoiseFigures figures_of(const Frame& frame, const DenoiseTrial& trial) {
  const auto quality = [&](const std::string& picture) {
    const auto number = [&](const char* key) {
      return std::get<double>(frame.attributes.at(picture + "-quality." + key));
    };
    return Quality{number("psnr"), number("ssim")};
  };
  DenoiseFigures figures{quality("noisy"), quality("denoised"), {}};
  for (const std::string& type : trial.against) figures.against[type] = quality(type);
  return figures;
}

void add_share(Quality& sum, const Quality& one, double share) {
  sum.psnr += share * one.psnr;
  sum.ssim += share * one.ssim;
}

}  // namespace

std::map<std::string, DenoiseFigures> measure(Session& session, const DenoiseTrial& trial) {
  std::vector<Source> sources = io::list_sources({trial.inputs, {}});
  if (!trial.sigma) {
    session.offer(io::pair_stages());
    sources = noisy_of(trial.pairs, std::move(sources));
  }
  const graph::Graph graph = session.make_graph(graph_of(trial), "eval denoise", trial.settings);
  run::Options options;
  options.seed = trial.seed;
  options.lanes = trial.lanes;
  std::map<std::string, DenoiseFigures> measured;
  std::string failures;
  const auto on_frame = [&](const Frame& frame) {
    if (frame.failure)
      failures += fmt::format("\n{}: {}", frame.source.path.string(), frame.failure->reason);
    else
      measured[frame.source.relative] = figures_of(frame, trial);
  };
  const run::Summary summary = run_with_progress(graph, session.registry(), sources, options, on_frame);
  if (summary.interrupted) throw Interrupted();
  if (!failures.empty())
    throw Error(Code::bad_input, "eval denoise", "not all pictures could be measured" + failures);
  return measured;
}

DenoiseFigures mean_of(const std::map<std::string, DenoiseFigures>& all) {
  DenoiseFigures mean;
  const double share = 1 / static_cast<double>(all.size());
  for (const auto& [picture, one] : all) {
    add_share(mean.noisy, one.noisy, share);
    add_share(mean.denoised, one.denoised, share);
    for (const auto& [type, quality] : one.against) add_share(mean.against[type], quality, share);
  }
  return mean;
}

}  // namespace strait::cli
