// strait eval classify
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/classify_figures.h"
#include "cli/encode.h"
#include "cli/eval.h"
#include "cli/picture_list.h"
#include "core/nearest.h"
#include "nn/classifier.h"
#include "strait/error.h"

namespace strait::cli {

namespace {

struct Arguments {
  std::string model;
  PictureChoice pictures{{}, "auto", "test", ""};
  bool json = false;
};

// By name, or by number as in files of labels.
uint32_t class_of(const std::string& tag, const std::vector<std::string>& classes,
                  const std::string& picture) {
  const auto named = std::find(classes.begin(), classes.end(), tag);
  if (named != classes.end()) return static_cast<uint32_t>(named - classes.begin());
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(tag.data(), tag.data() + tag.size(), number);
  if (error == std::errc() && end == tag.data() + tag.size() && number < classes.size()) return number;
  throw Error(Code::bad_input, picture, "is of class '" + tag + "', which the model does not know",
              name_hint(tag, classes));
}

struct Asked {
  std::vector<std::string> names;
  std::vector<uint32_t> truth;
};

Asked ask(const Arguments& arguments, const PictureReader& reader, const std::vector<std::string>& classes) {
  Asked asked;
  for (const ListedPicture& one : list_pictures(arguments.pictures, reader)) {
    if (one.tags.empty()) continue;
    asked.names.push_back(one.name);
    asked.truth.push_back(class_of(one.tags.front(), classes, one.name));
  }
  if (asked.names.empty())
    throw Error(Code::usage, "eval classify", "no picture of the data has a label",
                "say where they come from with --labels");
  return asked;
}

void print_confusion(const ClassifyFigures& figures) {
  fmt::print("\nconfusion: a row a true class, a column what it is taken for\n{:>4}", "");
  for (size_t c = 0; c < figures.confusion.size(); ++c) fmt::print(" {:>6}", c);
  for (size_t c = 0; c < figures.confusion.size(); ++c) {
    fmt::print("\n{:>4}", c);
    for (const size_t count : figures.confusion[c]) fmt::print(" {:>6}", count);
  }
  fmt::print("\n");
}

void print_text(const ClassifyFigures& figures, const std::vector<std::string>& classes) {
  fmt::print("{} pictures\naccuracy {:.2f} %, mean confidence {:.2f} %, calibration error {:.2f} %\n\n",
             figures.pictures, 100 * figures.accuracy, 100 * figures.mean_confidence,
             100 * figures.calibration_error);
  fmt::print("{:>4} {:<24} {:>10} {:>12}\n", "", "class", "recall %", "precision %");
  for (size_t c = 0; c < classes.size(); ++c)
    fmt::print("{:>4} {:<24} {:>10.2f} {:>12.2f}\n", c, classes[c], 100 * recall_of(figures, c),
               100 * precision_of(figures, c));
  constexpr size_t kMostColumns = 20;
  if (classes.size() <= kMostColumns) print_confusion(figures);
}

void print_json(const ClassifyFigures& figures, const std::vector<std::string>& classes) {
  nlohmann::json out = {{"pictures", figures.pictures},
                        {"accuracy", figures.accuracy},
                        {"mean_confidence", figures.mean_confidence},
                        {"calibration_error", figures.calibration_error},
                        {"classes", nlohmann::json::array()},
                        {"confusion", figures.confusion}};
  for (size_t c = 0; c < classes.size(); ++c)
    out["classes"].push_back(
        {{"name", classes[c]}, {"recall", recall_of(figures, c)}, {"precision", precision_of(figures, c)}});
  fmt::print("{}\n", out.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
}

void eval_classify(const Session& session, const Arguments& arguments) {
  const nn::Classifier classifier = nn::Classifier::load(session.find_model(arguments.model));
  const std::vector<std::string>& classes = classifier.classes();
  const PictureReader reader(root_of(arguments.pictures));
  const Asked asked = ask(arguments, reader, classes);
  const std::vector<float> latents = encode_all(encoder_of(classifier.latents()), reader, asked.names);
  const std::vector<float> probabilities =
      classifier.probabilities(latents.data(), static_cast<int>(asked.names.size()));
  (arguments.json ? print_json : print_text)(classify_figures(asked.truth, probabilities, classes.size()),
                                             classes);
}

}  // namespace

void add_eval_classify(CLI::App& eval, Session& session) {
  CLI::App* verb =
      eval.add_subcommand("classify", "Accuracy and confusions of a classifier on labelled pictures");
  auto arguments = std::make_shared<Arguments>();
  verb->add_option("--model", arguments->model, "Name or folder of the classifier")->required();
  verb->add_option("--data", arguments->pictures.data, "Labelled pictures, as strait index takes them")
      ->required();
  add_picture_options(*verb, arguments->pictures);
  verb->add_flag("--json", arguments->json, "As JSON");
  verb->callback([&session, arguments] { eval_classify(session, *arguments); });
}

}  // namespace strait::cli
