// strait index MODEL DATA... -o INDEX
#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "cli/encode.h"
#include "cli/index_build.h"
#include "cli/verbs.h"
#include "core/sha256.h"
#include "nn/index/index_file.h"
#include "strait/error.h"

namespace strait::cli {

namespace {

constexpr int kSomeFailed = 3;

struct Arguments {
  std::string model;
  PictureChoice pictures{{}, "auto", "train", ""};
  std::filesystem::path out;
  bool add = false, json = false;
  std::vector<std::string> remove;
  std::string metric = "auto", storage = "bf16";
  double hold_out = 0;
  size_t per_class = 0;
  FinishOptions finish;
};

// Of each class the same share, or number, of pictures: those whose names' hashes come first, so that the
// choice does not depend on what else is there.
void thin_out(const Arguments& arguments, std::vector<ListedPicture>& listed) {
  if (arguments.hold_out == 0 && arguments.per_class == 0) return;
  std::map<std::vector<std::string>, std::vector<std::pair<std::string, size_t>>> classes;
  for (size_t i = 0; i < listed.size(); ++i) classes[listed[i].tags].emplace_back(sha256(listed[i].name), i);
  std::vector<bool> kept(listed.size());
  for (auto& [tags, members] : classes) {
    std::sort(members.begin(), members.end());
    auto most = members.size() -
                static_cast<size_t>(std::lround(arguments.hold_out * static_cast<double>(members.size())));
    if (arguments.per_class > 0) most = std::min(most, arguments.per_class);
    for (size_t i = 0; i < most; ++i) kept[members[i].second] = true;
  }
  size_t i = 0;
  std::erase_if(listed, [&](const ListedPicture&) { return !kept[i++]; });
}

nn::LatentIndex new_index(const Arguments& arguments, const std::filesystem::path& folder,
                          const nn::LatentModel& model) {
  nn::LatentIndex index;
  const bool path = arguments.model.find('/') != std::string::npos;
  index.model = path ? folder.string() : arguments.model;
  index.weights_sha256 = model.weights_sha256();
  index.root = root_of(arguments.pictures).string();
  index.metric = arguments.metric == "auto" ? metric_for(model) : nn::metric_named(arguments.metric);
  index.rows = nn::LatentRows(nn::row_storage_named(arguments.storage), model.latent_shape().elements());
  return index;
}

void print_groups(const char* what, const std::vector<std::vector<std::string>>& groups) {
  constexpr size_t kShown = 10;
  if (!groups.empty()) fmt::print("{}: {} groups\n", what, groups.size());
  for (size_t i = 0; i < std::min(kShown, groups.size()); ++i)
    fmt::print("  {}\n", fmt::join(groups[i], "  "));
  if (groups.size() > kShown)
    fmt::print("  and {} more (strait similar --duplicates)\n", groups.size() - kShown);
}

void print_text(const nn::LatentIndex& index, const IndexChanges& changes, const Duplicates& duplicates) {
  fmt::print("{} pictures, {} tags: {} added, {} replaced, {} unchanged, {} removed, {} failed\n",
             index.items.size(), index.tags.size(), changes.added, changes.replaced, changes.unchanged,
             changes.removed, changes.failed.size());
  fmt::print(
      "{} {} latents of {} numbers, {} distance; unknown beyond {:.4g}, versions of one picture within "
      "{:.4g}\n",
      index.items.size(), nn::name_of(index.rows.storage()), index.rows.length(), nn::name_of(index.metric),
      index.unknown_beyond, index.near_limit);
  print_groups("the same content", duplicates.same);
  print_groups("almost the same", duplicates.near);
}

void print_json(const nn::LatentIndex& index, const IndexChanges& changes, const Duplicates& duplicates) {
  const nlohmann::json out = {{"items", index.items.size()},
                              {"tags", index.tags},
                              {"added", changes.added},
                              {"replaced", changes.replaced},
                              {"unchanged", changes.unchanged},
                              {"removed", changes.removed},
                              {"failed", changes.failed},
                              {"metric", nn::name_of(index.metric)},
                              {"storage", nn::name_of(index.rows.storage())},
                              {"graph", index.graph.has_value()},
                              {"unknown_beyond", index.unknown_beyond},
                              {"near_limit", index.near_limit},
                              {"same", duplicates.same},
                              {"near", duplicates.near}};
  // File names may hold bytes that are no UTF-8.
  fmt::print("{}\n", out.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
}

void report(const Arguments& arguments, const nn::LatentIndex& index, const IndexChanges& changes) {
  constexpr size_t kShown = 10;
  for (size_t i = 0; i < std::min(kShown, changes.failed.size()); ++i)
    fmt::print(stderr, "left out {}: {}\n", changes.failed[i].first, changes.failed[i].second);
  if (changes.failed.size() > kShown)
    fmt::print(stderr, "left out {} more\n", changes.failed.size() - kShown);
  const Duplicates duplicates = duplicates_of(index, changes.fresh);
  (arguments.json ? print_json : print_text)(index, changes, duplicates);
}

void check(const Arguments& arguments) {
  const bool pictures = !arguments.pictures.data.empty();
  if (!arguments.remove.empty() && pictures)
    throw Error(Code::usage, "index", "pictures to add and to remove are both given",
                "do one after the other");
  if (arguments.remove.empty() && !pictures)
    throw Error(Code::usage, "index", "no pictures are given", "strait index MODEL DATA... -o INDEX");
}

void make_index(Session& session, const Arguments& arguments) {
  check(arguments);
  IndexChanges changes;
  std::vector<float> near;
  nn::LatentIndex index;
  if (!arguments.remove.empty()) {
    index = nn::read_index(arguments.out);
    changes.removed = remove_pictures(arguments.remove, index);
  } else {
    const std::filesystem::path folder = session.find_model(arguments.model);
    if (arguments.add) index = nn::read_index(arguments.out);
    const nn::LatentModel model = arguments.add ? model_of(index, folder) : nn::LatentModel::load(folder);
    if (!arguments.add) index = new_index(arguments, folder, model);
    const PictureReader reader(index.root);
    std::vector<ListedPicture> listed = list_pictures(arguments.pictures, reader);
    thin_out(arguments, listed);
    add_pictures(model, reader, listed, index, changes, near);
  }
  finish_index(arguments.finish, std::move(near), index);
  nn::write_index(arguments.out, index);
  report(arguments, index, changes);
  if (!changes.failed.empty()) session.exit_code = kSomeFailed;
}

void add_shape_options(CLI::App& verb, Arguments& arguments) {
  verb.add_option("--metric", arguments.metric, "Distance between latents; auto: what suits the model")
      ->check(CLI::IsMember({"auto", "l2", "cosine"}))
      ->capture_default_str();
  verb.add_option("--storage", arguments.storage, "Numbers of latents")
      ->check(CLI::IsMember({"f32", "bf16", "int8"}))
      ->capture_default_str();
  verb.add_option(
          "--unknown-beyond", arguments.finish.unknown_beyond,
          "Distance of the nearest neighbour beyond which a picture is unknown; 0: within it, 99 % of the "
          "index's own pictures have another one")
      ->check(CLI::NonNegativeNumber);
  verb.add_option("--graph-from", arguments.finish.graph_from,
                  "Pictures from which on a graph is built, which finds almost all neighbours much faster")
      ->capture_default_str();
}

}  // namespace

void add_index(CLI::App& app, Session& session) {
  CLI::App* verb = app.add_subcommand("index", "Encode labelled pictures into an index to tag and search by");
  auto arguments = std::make_shared<Arguments>();
  verb->add_option("model", arguments->model, "Name or folder of a model with a latent");
  verb->add_option("data", arguments->pictures.data,
                   "Folders of pictures, pictures, idx files (as MNIST's) or folders of them");
  verb->add_option("-o,--out", arguments->out, "The index")->required();
  CLI::Option* add = verb->add_flag(
      "--add", arguments->add, "Add to the index that is there; encodes only what is new or has changed");
  verb->add_option("--remove", arguments->remove, "Paths of pictures or folders, as the index has them")
      ->excludes(add);
  add_picture_options(*verb, arguments->pictures);
  verb->add_option("--hold-out", arguments->hold_out, "Share of each class that is left out, to measure on")
      ->check(CLI::Range(0.0, 0.99));
  verb->add_option("--per-class", arguments->per_class, "Pictures of each class at most");
  add_shape_options(*verb, *arguments);
  verb->add_flag("--json", arguments->json, "As JSON");
  verb->callback([&session, arguments] { make_index(session, *arguments); });
}

}  // namespace strait::cli
