#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/anomaly_trial.h"
#include "cli/eval.h"
#include "strait/error.h"

namespace strait::cli {
namespace {

struct Arguments {
  AnomalySelection selection;
  std::vector<std::string> models;
  int good_class = -1;
  double false_alarm_rate = 0.01;
  unsigned threads = 0;
  bool no_masks = false, json = false;
};

using All = std::vector<std::pair<std::string, AnomalyFigures>>;  // by model

nlohmann::json as_json(const AnomalyFigures& figures, const std::vector<AnomalyItem>& items) {
  nlohmann::json out = {{"good", figures.good},
                        {"bad", figures.bad},
                        {"image",
                         {{"auroc", figures.images.auroc},
                          {"best_f1", figures.images.best_f1},
                          {"best_f1_threshold", figures.images.threshold}}},
                        {"threshold", figures.threshold},
                        {"false_alarms", figures.false_alarms},
                        {"found", figures.found}};
  if (figures.pixels)
    out["pixel"] = {{"auroc", figures.pixels->auroc},
                    {"pro", figures.pixels->pro},
                    {"best_f1", figures.pixels->best_f1},
                    {"best_f1_threshold", figures.pixels->threshold}};
  for (size_t i = 0; i < items.size(); ++i)
    out["images"][items[i].name] = {{"bad", items[i].bad}, {"score", figures.scores[i]}};
  return out;
}

void print_json(const All& all, const std::vector<AnomalyItem>& items) {
  nlohmann::json out = nlohmann::json::object();
  for (const auto& [model, figures] : all) out[model] = as_json(figures, items);
  // File names may hold bytes that are no UTF-8.
  fmt::print("{}\n", out.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
}

void print_table(const All& all) {
  const AnomalyFigures& first = all.front().second;
  fmt::print("{} good and {} bad pictures; all figures in percent\n", first.good, first.bad);
  fmt::print("{:<32} {:>7} {:>7} {:>12} {:>7}", "model", "AUROC", "best F1", "false alarms", "found");
  if (first.pixels) fmt::print(" {:>11} {:>7} {:>8}", "pixel AUROC", "PRO", "pixel F1");
  fmt::print("\n");
  for (const auto& [model, figures] : all) {
    fmt::print("{:<32} {:>7.2f} {:>7.2f} {:>12.2f} {:>7.2f}", model, 100 * figures.images.auroc,
               100 * figures.images.best_f1, 100 * figures.false_alarms, 100 * figures.found);
    if (figures.pixels)
      fmt::print(" {:>11.2f} {:>7.2f} {:>8.2f}", 100 * figures.pixels->auroc, 100 * figures.pixels->pro,
                 100 * figures.pixels->best_f1);
    fmt::print("\n");
  }
}

void eval_anomaly(Session& session, Arguments& arguments) {
  AnomalySelection& selection = arguments.selection;
  if (arguments.good_class >= 0) selection.good_class = arguments.good_class;
  if (arguments.no_masks)
    selection.truths.clear();
  else if (selection.truths.empty())
    selection.truths = customary_truth_rules();
  const std::vector<AnomalyItem> items = anomaly_items(selection);
  All all;
  for (const std::string& model : arguments.models) {
    const ParamValues parameters = {{"model", session.find_model(model).string()},
                                    {"false_alarm_rate", arguments.false_alarm_rate},
                                    {"threshold", std::string("auto")}};
    all.emplace_back(model, judge(session.registry(), parameters, items, arguments.threads));
  }
  arguments.json ? print_json(all, items) : print_table(all);
}

}  // namespace

void add_eval_anomaly(CLI::App& eval, Session& session) {
  CLI::App* verb = eval.add_subcommand(
      "anomaly", "How well detectors tell bad pictures from good ones, and find where they are bad");
  auto arguments = std::make_shared<Arguments>();
  AnomalySelection& selection = arguments->selection;
  verb->add_option("--model", arguments->models, "Name or folder of a detector; repeatable")->required();
  verb->add_option("--data", selection.data, "Folders, pictures, and idx files whose labels lie beside them")
      ->required();
  verb->add_option("--good", selection.good, "Names of folders whose pictures are good")
      ->capture_default_str();
  verb->add_option("--bad", selection.bad,
                   "Names of folders whose pictures are bad; without it: all that are not good");
  verb->add_option("--only", selection.only, "Patterns of file names, such as \"*[0-4].jpg\"");
  verb->add_option("--only-good", selection.only_good,
                   "Likewise, of good pictures: for those that were not trained on");
  verb->add_option("--class", arguments->good_class,
                   "The class of an idx file that is good; all others are bad");
  CLI::Option* masks = verb->add_option(
      "--masks", selection.truths,
      "Where the truth of DIR/NAME.EXT is, relative to DIR, {} standing for NAME; .txt: boxes");
  verb->add_flag("--no-masks", arguments->no_masks, "Judge whole pictures only")->excludes(masks);
  verb->add_option("--false-alarm-rate", arguments->false_alarm_rate,
                   "Share of good pictures that may be called bad")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  verb->add_option("--lanes", arguments->threads, "Worker threads; 0: all cores");
  verb->add_flag("--json", arguments->json, "As JSON, with the score of every picture");
  verb->callback([&session, arguments] { eval_anomaly(session, *arguments); });
}

}  // namespace strait::cli
