// strait similar IMAGE... --index INDEX
#include <algorithm>
#include <numeric>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "cli/encode.h"
#include "cli/similar_sheet.h"
#include "cli/verbs.h"
#include "nn/index/calibrate.h"
#include "nn/index/index_file.h"
#include "nn/index/nearest.h"
#include "strait/error.h"

namespace strait::cli {

namespace {

constexpr int kSomeFailed = 3;

struct Arguments {
  std::vector<std::string> images;
  std::filesystem::path index, sheet, root;
  std::string model;
  size_t k = 12;
  bool duplicates = false, exact = false, json = false;
  double within = 0;
};

using Found = std::vector<std::pair<std::string, std::vector<nn::Neighbour>>>;  // by picture

std::string tag_words(const nn::LatentIndex& index, const nn::IndexItem& item) {
  return fmt::format("{}", fmt::join(index.tags_of(item), "; "));
}

// Every picture that can be read; complaints about the others go to stderr.
Found search(Session& session, const Arguments& arguments, const nn::LatentIndex& index) {
  const std::string name = arguments.model.empty() ? index.model : arguments.model;
  const nn::LatentModel model = model_of(index, session.find_model(name));
  const nn::Nearest nearest(index, {.exact = arguments.exact});
  Found found;
  EncodeTask task;
  task.encoded = [&](size_t i, const ReadPicture&, const float* latent) {
    found.emplace_back(arguments.images[i], nearest.find(latent, 1, arguments.k)[0]);
  };
  task.failed = [&](size_t i, const std::string& reason) {
    fmt::print(stderr, "left out {}: {}\n", arguments.images[i], reason);
    session.exit_code = kSomeFailed;
  };
  encode_pictures(encoder_of(model), PictureReader(std::filesystem::current_path()), arguments.images, task);
  return found;
}

void print_found(const nn::LatentIndex& index, const Found& found) {
  for (const auto& [picture, neighbours] : found) {
    fmt::print("{}\n", picture);
    for (const nn::Neighbour& one : neighbours) {
      const nn::IndexItem& item = index.items[one.item];
      fmt::print("  {:>10.5f}  {:<50}  {}\n", one.distance, item.path, tag_words(index, item));
    }
  }
}

nlohmann::json found_json(const nn::LatentIndex& index, const Found& found) {
  nlohmann::json out = nlohmann::json::array();
  for (const auto& [picture, neighbours] : found) {
    nlohmann::json list = nlohmann::json::array();
    for (const nn::Neighbour& one : neighbours)
      list.push_back({{"path", index.items[one.item].path},
                      {"distance", one.distance},
                      {"tags", index.tags_of(index.items[one.item])}});
    out.push_back({{"path", picture}, {"neighbours", std::move(list)}});
  }
  return out;
}

// What has moved or cannot be read any more stays blank.
SheetCell cell_of(const PictureReader& reader, const std::string& name, std::string figure) {
  SheetCell cell{{}, name, std::move(figure)};
  try {
    cell.picture = reader.read(name).pixels;
  } catch (const Error& error) {
    fmt::print(stderr, "not shown: {}\n", error.what());
  }
  return cell;
}

PictureReader reader_of(const Arguments& arguments, const nn::LatentIndex& index) {
  return PictureReader(arguments.root.empty() ? std::filesystem::path(index.root) : arguments.root);
}

void draw_found(const Arguments& arguments, const nn::LatentIndex& index, const Found& found) {
  const PictureReader queries(std::filesystem::current_path()), reader = reader_of(arguments, index);
  std::vector<std::vector<SheetCell>> groups;
  for (const auto& [picture, neighbours] : found) {
    std::vector<SheetCell>& group = groups.emplace_back();
    group.push_back(cell_of(queries, picture, "looked for"));
    for (const nn::Neighbour& one : neighbours) {
      const nn::IndexItem& item = index.items[one.item];
      group.push_back(
          cell_of(reader, item.path, fmt::format("{:.4g}  {}", one.distance, tag_words(index, item))));
    }
  }
  write_sheet(arguments.sheet, groups);
}

using Groups = std::vector<std::vector<uint32_t>>;

Groups near_groups(const Arguments& arguments, const nn::LatentIndex& index) {
  std::vector<uint32_t> all(index.items.size());
  std::iota(all.begin(), all.end(), 0);
  const nn::Nearest nearest(index, {.exact = arguments.exact});
  const double limit = arguments.within > 0 ? arguments.within : index.near_limit;
  return nn::groups_of(nn::near_pairs(index, nearest, all, limit));
}

void print_groups(const nn::LatentIndex& index, const Groups& groups) {
  for (const std::vector<uint32_t>& group : groups) {
    for (const uint32_t item : group) fmt::print("{}\n", index.items[item].path);
    fmt::print("\n");
  }
  fmt::print("{} groups\n", groups.size());
}

nlohmann::json groups_json(const nn::LatentIndex& index, const Groups& groups) {
  nlohmann::json out = nlohmann::json::array();
  for (const std::vector<uint32_t>& group : groups) {
    nlohmann::json& paths = out.emplace_back(nlohmann::json::array());
    for (const uint32_t item : group) paths.push_back(index.items[item].path);
  }
  return out;
}

void draw_groups(const Arguments& arguments, const nn::LatentIndex& index, const Groups& groups) {
  const PictureReader reader = reader_of(arguments, index);
  std::vector<std::vector<SheetCell>> cells;
  for (const std::vector<uint32_t>& group : groups) {
    cells.emplace_back();
    for (const uint32_t item : group)
      cells.back().push_back(cell_of(reader, index.items[item].path, tag_words(index, index.items[item])));
  }
  write_sheet(arguments.sheet, cells);
}

void print_json(const nlohmann::json& json) {
  // File names may hold bytes that are no UTF-8.
  fmt::print("{}\n", json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
}

void similar(Session& session, const Arguments& arguments) {
  if (arguments.duplicates == !arguments.images.empty())
    throw Error(Code::usage, "similar", "there is nothing to look for, or too much",
                "give pictures, or --duplicates");
  const nn::LatentIndex index = nn::read_index(arguments.index);
  if (arguments.duplicates) {
    const Groups groups = near_groups(arguments, index);
    arguments.json ? print_json(groups_json(index, groups)) : print_groups(index, groups);
    if (!arguments.sheet.empty()) draw_groups(arguments, index, groups);
  } else {
    const Found found = search(session, arguments, index);
    arguments.json ? print_json(found_json(index, found)) : print_found(index, found);
    if (!arguments.sheet.empty()) draw_found(arguments, index, found);
  }
}

}  // namespace

void add_similar(CLI::App& app, Session& session) {
  CLI::App* verb = app.add_subcommand("similar", "Find the pictures of an index that are most like others");
  auto arguments = std::make_shared<Arguments>();
  verb->add_option("images", arguments->images, "Pictures to look for");
  verb->add_option("--index", arguments->index, "An index made by strait index")->required();
  verb->add_option("-k", arguments->k, "Pictures to find for each")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  verb->add_flag("--duplicates", arguments->duplicates,
                 "Find groups of almost the same picture in the index");
  verb->add_option(
          "--within", arguments->within,
          "Of --duplicates: the largest distance; 0: what the index has found versions of a picture to be "
          "apart")
      ->check(CLI::NonNegativeNumber);
  verb->add_option("--sheet", arguments->sheet, "A picture to write that shows what was found");
  verb->add_option("--model", arguments->model, "The index's model, where it is no longer found by its name");
  verb->add_option("--root", arguments->root, "The folder of the index's pictures, where they have moved");
  verb->add_flag("--exact", arguments->exact, "Look at every picture although the index has a graph");
  verb->add_flag("--json", arguments->json, "As JSON");
  verb->callback([&session, arguments] { similar(session, *arguments); });
}

}  // namespace strait::cli
