// strait eval generator
#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/eval.h"
#include "cli/generator_trial.h"
#include "cli/similar_sheet.h"

namespace strait::cli {

namespace {

struct Arguments {
  std::string model, tiles;
  GeneratorQuestion question{{{}, "none", "all", ""}, {{}, "none", "train", ""}, {{}, "none", "test", ""}};
  std::filesystem::path sheet;
  size_t examples = 16;
  bool json = false;
};

// A figure of the two sets as the table and JSON have it.
struct Row {
  const char* key;
  const char* words;
  double (*value)(const ComparedSet&);
  bool percent = false;
};

constexpr Row kRows[] = {
    {"frechet", "Fréchet distance", [](const ComparedSet& s) { return s.frechet; }},
    {"precision", "precision", [](const ComparedSet& s) { return s.balls.precision; }},
    {"recall", "recall", [](const ComparedSet& s) { return s.balls.recall; }},
    {"density", "density", [](const ComparedSet& s) { return s.balls.density; }},
    {"coverage", "coverage", [](const ComparedSet& s) { return s.balls.coverage; }},
    {"confidence", "mean confidence, %", [](const ComparedSet& s) { return s.confidence; }, true},
    {"imbalance", "imbalance of classes, %", [](const ComparedSet& s) { return s.imbalance; }, true},
    {"pixel_distance", "nearest in pixels: median", [](const ComparedSet& s) { return s.pixels.median; }},
    {"pixel_copies", "  nearer than 1 % of test, %", [](const ComparedSet& s) { return s.pixels.share; },
     true},
    {"feature_distance", "nearest in features: median",
     [](const ComparedSet& s) { return s.features.median; }},
    {"feature_copies", "  nearer than 1 % of test, %", [](const ComparedSet& s) { return s.features.share; },
     true},
};

void print_text(const Arguments& arguments, const GeneratorFigures& figures,
                const std::vector<std::string>& classes) {
  fmt::print("{} pictures of each set, {} neighbours, nearest out of {} training pictures, features of {}\n",
             figures.compared, arguments.question.neighbours, figures.train, arguments.model);
  fmt::print("{:<32} {:>12} {:>12}\n", "against training pictures", "samples", "test");
  for (const Row& row : kRows) {
    const double scale = row.percent ? 100 : 1;
    const int digits = row.percent ? 2 : 4;
    fmt::print("{:<32} {:>12.{}f} {:>12.{}f}\n", row.words, scale * row.value(figures.samples), digits,
               scale * row.value(figures.test), digits);
  }
  fmt::print("\n{:<32} {:>12} {:>12} {:>12}\n", "taken for, %", "samples", "test", "training");
  for (size_t c = 0; c < classes.size(); ++c)
    fmt::print("{:<32} {:>12.2f} {:>12.2f} {:>12.2f}\n", classes[c], 100 * figures.samples.class_shares[c],
               100 * figures.test.class_shares[c], 100 * figures.train_shares[c]);
}

nlohmann::json set_json(const ComparedSet& set) {
  nlohmann::json out = {{"class_shares", set.class_shares}};
  for (const Row& row : kRows) out[row.key] = row.value(set);
  return out;
}

void print_json(const Arguments& arguments, const GeneratorFigures& figures,
                const std::vector<std::string>& classes) {
  const nlohmann::json out = {{"model", arguments.model},
                              {"neighbours", arguments.question.neighbours},
                              {"compared", figures.compared},
                              {"training_pictures", figures.train},
                              {"classes", classes},
                              {"training_class_shares", figures.train_shares},
                              {"samples", set_json(figures.samples)},
                              {"test", set_json(figures.test)}};
  fmt::print("{}\n", out.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
}

// Half of the examples are the samples nearest to a training picture, the others evenly out of all.
std::vector<SamplePair> examples_of(const std::vector<SamplePair>& pairs, size_t count) {
  std::vector<SamplePair> chosen;
  const size_t nearest = std::min((count + 1) / 2, pairs.size()),
               others = std::min(count, pairs.size()) - nearest;
  for (size_t i = 0; i < nearest; ++i) chosen.push_back(pairs[i]);
  for (size_t i = 0; i < others; ++i)
    chosen.push_back(pairs[nearest + i * (pairs.size() - nearest) / others]);
  return chosen;
}

void write_pairs(const Arguments& arguments, const std::vector<SamplePair>& pairs) {
  const PictureReader samples(root_of(arguments.question.samples)), train(root_of(arguments.question.train));
  std::vector<std::vector<SheetCell>> groups;
  for (const SamplePair& pair : examples_of(pairs, arguments.examples)) {
    if (groups.empty() || groups.back().size() + 3 > kSheetColumns) groups.emplace_back();
    groups.back().push_back({samples.read(pair.sample).pixels, pair.sample, "sample"});
    groups.back().push_back({train.read(pair.by_pixels).pixels, pair.by_pixels,
                             fmt::format("in pixels {:.4g}", pair.pixel_distance)});
    groups.back().push_back({train.read(pair.by_features).pixels, pair.by_features,
                             fmt::format("in features {:.4g}", pair.feature_distance)});
  }
  write_sheet(arguments.sheet, groups);
}

void eval_generator(const Session& session, Arguments& arguments) {
  for (PictureChoice* choice : {&arguments.question.train, &arguments.question.test})
    choice->tiles = arguments.tiles;
  const nn::Classifier classifier = nn::Classifier::load(session.find_model(arguments.model));
  const GeneratorMeasured measured = measure_generator(classifier, arguments.question);
  if (!arguments.sheet.empty()) write_pairs(arguments, measured.pairs);
  (arguments.json ? print_json : print_text)(arguments, measured.figures, classifier.classes());
}

void add_sets(CLI::App& verb, Arguments& arguments) {
  GeneratorQuestion& question = arguments.question;
  verb.add_option("--samples", question.samples.data, "Made pictures: folders, picture files, idx files")
      ->required();
  verb.add_option("--train", question.train.data,
                  "What the maker has learned from; of data in two parts, the part to train on")
      ->required();
  verb.add_option("--test", question.test.data,
                  "Real pictures that it has not seen; of data in two parts, the part to test on")
      ->required();
  verb.add_option("--tiles", arguments.tiles,
                  "Training and test pictures are sheets of tiles of WxH px, such as 32x32");
  verb.add_option("--sample-tiles", question.samples.tiles, "Samples are sheets of tiles of WxH px");
  verb.add_option("--limit", question.limit, "Pictures of each set that are compared, evenly spread over it")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  verb.add_option("-k,--neighbours", question.neighbours,
                  "To which neighbour the balls reach that the sets are compared by")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
}

}  // namespace

void add_eval_generator(CLI::App& eval, Session& session) {
  CLI::App* verb = eval.add_subcommand("generator",
                                       "How made pictures compare with those that their maker has learned "
                                       "from, beside real ones that it has not seen");
  auto arguments = std::make_shared<Arguments>();
  verb->add_option("--model", arguments->model,
                   "Name or folder of the classifier whose features are compared")
      ->required();
  add_sets(*verb, *arguments);
  verb->add_option("--sheet", arguments->sheet,
                   "Write a picture of samples beside the training pictures nearest to them");
  verb->add_option("--examples", arguments->examples,
                   "Samples on the sheet: half of them those nearest to a training picture")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  verb->add_flag("--json", arguments->json, "As JSON");
  verb->callback([&session, arguments] { eval_generator(session, *arguments); });
}

}  // namespace strait::cli
