// strait eval tag
#include <algorithm>
#include <optional>
#include <unordered_set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/encode.h"
#include "cli/eval.h"
#include "cli/tag_trial.h"
#include "nn/index/calibrate.h"
#include "nn/index/index_file.h"
#include "strait/error.h"

namespace strait::cli {

namespace {

struct Arguments {
  std::filesystem::path index, root;
  std::string model, weighting = "distance";
  PictureChoice pictures{{}, "auto", "test", ""};
  std::vector<size_t> k = {1, 3, 5, 10};
  std::vector<std::string> against;
  double min_confidence = 0.5, unknown_beyond = 0;
  size_t confusions = 5;
  bool exact = false, json = false;
};

// The pictures to tag: those of the data that have a tag and are not in the index.
struct Questions {
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> truth;
  size_t in_index = 0;  // were left out
};

struct Asked {
  Questions questions;
  std::vector<float> latents;
};

Asked ask(const Arguments& arguments, const Encoder& encoder, const PictureReader& reader,
          const nn::LatentIndex& index) {
  std::vector<ListedPicture> listed = list_pictures(arguments.pictures, reader);
  std::erase_if(listed, [](const ListedPicture& one) { return one.tags.empty(); });
  std::unordered_set<std::string> contents;
  for (const nn::IndexItem& item : index.items) contents.insert(item.sha256);
  Asked asked;
  EncodeTask task;
  task.wanted = [&](size_t, const std::string& sha256) { return contents.count(sha256) == 0; };
  task.encoded = [&](size_t i, const ReadPicture&, const float*) {
    asked.questions.names.push_back(listed[i].name);
    asked.questions.truth.push_back(listed[i].tags);
  };
  asked.latents = encode_all(encoder, reader, names_of(listed), task);
  asked.questions.in_index = listed.size() - asked.questions.names.size();
  if (asked.questions.names.empty())
    throw Error(Code::usage, "eval tag",
                fmt::format("there is nothing to measure on ({} tagged pictures, {} of them in the index)",
                            listed.size(), asked.questions.in_index),
                "give --data that the index has not seen, such as what --hold-out left out");
  return asked;
}

TagTrial trial_of(const Arguments& arguments, std::string name, const nn::LatentIndex& index,
                  const Questions& questions, const std::vector<float>& latents) {
  const size_t most = *std::max_element(arguments.k.begin(), arguments.k.end());
  const nn::Nearest nearest(index, {.exact = arguments.exact});
  return {std::move(name), &index, questions.truth,
          nearest.find(latents.data(), questions.names.size(), most)};
}

// The same items and tags over other latents, compared by the Euclidean distance.
nn::LatentIndex reindexed(const nn::LatentIndex& index, const Encoder& encoder, const PictureReader& reader) {
  nn::LatentIndex other;
  other.metric = nn::Metric::l2;
  other.rows = nn::LatentRows(nn::RowStorage::f32, encoder.latent);
  std::vector<std::string> names;
  for (const nn::IndexItem& item : index.items) names.push_back(item.path);
  const std::vector<float> latents = encode_all(encoder, reader, names);
  other.rows.append(latents.data(), names.size());
  other.items = index.items;
  other.tags = index.tags;
  other.unknown_beyond = nn::quantile(nn::own_distances(other, nn::Nearest(other)), nn::kKnownShare);
  return other;
}

nn::TagRule rule_of(const Arguments& arguments, const nn::LatentIndex& index) {
  const double beyond = arguments.unknown_beyond > 0 ? arguments.unknown_beyond : index.unknown_beyond;
  return {nn::weighting_named(arguments.weighting), arguments.min_confidence, beyond, 1};
}

std::vector<std::pair<std::pair<std::string, std::string>, size_t>> worst(const TagFigures& figures,
                                                                          size_t most) {
  std::vector<std::pair<std::pair<std::string, std::string>, size_t>> pairs(figures.confusions.begin(),
                                                                            figures.confusions.end());
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  pairs.resize(std::min(most, pairs.size()));
  return pairs;
}

using Report = std::vector<std::pair<std::string, std::map<size_t, TagFigures>>>;  // by name and k

void print_text(const Arguments& arguments, const Questions& questions, const Report& report) {
  fmt::print("{} pictures", questions.names.size());
  if (questions.in_index > 0) fmt::print("; {} more are in the index and were left out", questions.in_index);
  fmt::print("\n{:<28} {:>5} {:>8} {:>10} {:>14}\n", "latents", "k", "top 1 %", "unknown %",
             "top 1 % of kept");
  for (const auto& [name, by_k] : report)
    for (const auto& [k, f] : by_k)
      fmt::print("{:<28} {:>5} {:>8.2f} {:>10.2f} {:>14.2f}\n", name, k, 100 * f.top1, 100 * f.unknown_share,
                 100 * f.kept_top1);
  const auto& [k, figures] = *report.front().second.rbegin();
  fmt::print("\nrecall in % by tag (k = {})\n", k);
  for (const auto& [tag, recall] : figures.recall) fmt::print("  {:<30} {:>7.2f}\n", tag, 100 * recall);
  fmt::print("most often taken for another (k = {})\n", k);
  for (const auto& [pair, count] : worst(figures, arguments.confusions))
    fmt::print("  {:<30} {:<30} {:>6}\n", pair.first, pair.second.empty() ? "-" : pair.second, count);
}

nlohmann::json figures_json(const TagFigures& f, size_t confusions) {
  nlohmann::json out = {{"top1", f.top1},
                        {"unknown_share", f.unknown_share},
                        {"kept_top1", f.kept_top1},
                        {"recall", f.recall},
                        {"confusions", nlohmann::json::array()}};
  for (const auto& [pair, count] : worst(f, confusions))
    out["confusions"].push_back({{"tag", pair.first}, {"taken_for", pair.second}, {"pictures", count}});
  return out;
}

void print_json(const Arguments& arguments, const Questions& questions, const Report& report) {
  nlohmann::json out = {{"pictures", questions.names.size()}, {"in_index", questions.in_index}};
  for (const auto& [name, by_k] : report)
    for (const auto& [k, figures] : by_k)
      out["latents"][name][std::to_string(k)] = figures_json(figures, arguments.confusions);
  // File names may hold bytes that are no UTF-8.
  fmt::print("{}\n", out.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
}

void eval_tag(Session& session, const Arguments& arguments) {
  const nn::LatentIndex index = nn::read_index(arguments.index);
  const std::string name = arguments.model.empty() ? index.model : arguments.model;
  const nn::LatentModel model = model_of(index, session.find_model(name));
  const PictureReader questions_reader(root_of(arguments.pictures));
  const PictureReader index_reader(arguments.root.empty() ? std::filesystem::path(index.root)
                                                          : arguments.root);
  Asked asked = ask(arguments, encoder_of(model), questions_reader, index);
  Report report;
  const auto measure = [&](const std::string& label, const nn::LatentIndex& by,
                           const std::vector<float>& latents) {
    const TagTrial trial = trial_of(arguments, label, by, asked.questions, latents);
    auto& by_k = report.emplace_back(label, std::map<size_t, TagFigures>()).second;
    for (const size_t k : arguments.k) by_k[k] = figures_of(trial, k, rule_of(arguments, by));
  };
  measure(model.info().name, index, asked.latents);
  for (const std::string& against : arguments.against) {
    std::optional<nn::LatentModel> other;
    if (against != "raw") other = nn::LatentModel::load(session.find_model(against));
    const Encoder encoder = other ? encoder_of(*other) : raw_pixels(model.picture_shape());
    const nn::LatentIndex by = reindexed(index, encoder, index_reader);
    measure(against, by, encode_all(encoder, questions_reader, asked.questions.names));
  }
  (arguments.json ? print_json : print_text)(arguments, asked.questions, report);
}

void add_rule(CLI::App& verb, Arguments& arguments) {
  verb.add_option("-k,--k", arguments.k, "Neighbours to go by; several: figures for each")
      ->check(CLI::Range(1, 1000))
      ->delimiter(',')
      ->capture_default_str();
  verb.add_option("--weighting", arguments.weighting,
                  "How neighbours count: all the same, or by their distance")
      ->check(CLI::IsMember({"none", "distance"}))
      ->capture_default_str();
  verb.add_option("--min-confidence", arguments.min_confidence, "Less likely tags are not given: unknown")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  verb.add_option("--unknown-beyond", arguments.unknown_beyond,
                  "Distance of the nearest neighbour beyond which a picture is unknown; 0: the index's")
      ->check(CLI::NonNegativeNumber);
  verb.add_option(
      "--against", arguments.against,
      "Measure on the same pictures by other latents: \"raw\", pixels at the model's size, or another "
      "model; the Euclidean distance decides; repeatable");
}

}  // namespace

void add_eval_tag(CLI::App& eval, Session& session) {
  CLI::App* verb = eval.add_subcommand("tag",
                                       "Share of pictures whose likeliest tag by an index is right; pictures "
                                       "that are in the index are left out");
  auto arguments = std::make_shared<Arguments>();
  verb->add_option("--index", arguments->index, "An index made by strait index")->required();
  verb->add_option("--data", arguments->pictures.data, "Labelled pictures, as strait index takes them")
      ->required();
  verb->add_option("--model", arguments->model, "The index's model, where it is no longer found by its name");
  verb->add_option("--root", arguments->root, "The folder of the index's pictures, where they have moved");
  add_picture_options(*verb, arguments->pictures);
  add_rule(*verb, *arguments);
  verb->add_option("--confusions", arguments->confusions, "Pairs of tags to show")->capture_default_str();
  verb->add_flag("--exact", arguments->exact, "Look at every picture although the index has a graph");
  verb->add_flag("--json", arguments->json, "As JSON");
  verb->callback([&session, arguments] { eval_tag(session, *arguments); });
}

}  // namespace strait::cli
