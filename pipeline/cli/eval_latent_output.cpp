#include "cli/eval_latent_output.h"

#include <algorithm>
#include <functional>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "report/latent_page.h"
#include "train/report/grid.h"

namespace strait::cli {
namespace {

using nlohmann::json;

std::string paths_of(const LatentData& data) {
  std::string text;
  for (const std::filesystem::path& path : data.paths) text += (text.empty() ? "" : ", ") + path.string();
  return text;
}

std::string words(const nn::Shape& shape) {
  return shape.h == 1 && shape.w == 1 ? std::to_string(shape.c)
                                      : fmt::format("{} x {} x {}", shape.c, shape.h, shape.w);
}

// A row of the table: what it is, and its value for a model; empty where the model has none.
struct Figure {
  const char* name;
  std::function<std::string(const LatentFigures&)> value;
};

std::vector<Figure> figures() {
  const auto decoded = [](const char* format, double LatentFigures::*figure) {
    return [=](const LatentFigures& one) {
      return one.decodes ? fmt::format(fmt::runtime(format), one.*figure) : std::string();
    };
  };
  return {
      {"numbers a picture", [](const LatentFigures& one) { return words(one.latent); }},
      {"mean squared error", decoded("{:.5f}", &LatentFigures::mse)},
      {"PSNR, dB", decoded("{:.2f}", &LatentFigures::psnr)},
      {"explained variance", decoded("{:.4f}", &LatentFigures::explained)},
      {"latents in use", [](const LatentFigures& one) { return std::to_string(one.latents.active); }},
      {"correlation, mean",
       [](const LatentFigures& one) { return fmt::format("{:.3f}", one.latents.mean_correlation); }},
      {"correlation, largest",
       [](const LatentFigures& one) { return fmt::format("{:.3f}", one.latents.largest_correlation); }},
      {"share of zeros", [](const LatentFigures& one) { return fmt::format("{:.3f}", one.latents.zeros); }},
      {"sparsity (Hoyer)",
       [](const LatentFigures& one) { return fmt::format("{:.3f}", one.latents.hoyer); }}};
}

report::Table figure_table(const LatentMeasured& measured) {
  report::Table table;
  table.head = {""};
  for (const LatentFigures& model : measured.models) table.head.push_back(model.name);
  for (const Figure& figure : figures()) {
    table.rows.push_back({figure.name});
    for (const LatentFigures& model : measured.models) table.rows.back().push_back(figure.value(model));
  }
  return table;
}

// Of two linear models.
struct Pair {
  const LatentFigures &a, &b;
  Angles spans;
  std::optional<Angles> axes;  // where both have as many
};

std::vector<Pair> pairs_of(const LatentMeasured& measured) {
  std::vector<Pair> pairs;
  for (auto a = measured.models.begin(); a != measured.models.end(); ++a)
    for (auto b = a + 1; b != measured.models.end(); ++b) {
      if (!a->linear || !b->linear) continue;
      const Eigen::MatrixXd &first = a->linear->directions, &second = b->linear->directions;
      Pair pair{*a, *b, principal_angles(first, second), {}};
      if (first.cols() == second.cols()) pair.axes = axis_angles(first, second);
      pairs.push_back(pair);
    }
  return pairs;
}

std::string pair_name(const Pair& pair) {
  return pair.a.name + " and " + pair.b.name;
}

report::Table angle_table(const LatentMeasured& measured) {
  report::Table table;
  table.head = {"degrees", "between spans, mean", "largest", "between axes of the same number, mean",
                "largest"};
  for (const Pair& pair : pairs_of(measured)) {
    table.rows.push_back(
        {pair_name(pair), fmt::format("{:.3f}", pair.spans.mean), fmt::format("{:.3f}", pair.spans.largest)});
    if (!pair.axes) continue;
    table.rows.back().push_back(fmt::format("{:.3f}", pair.axes->mean));
    table.rows.back().push_back(fmt::format("{:.3f}", pair.axes->largest));
  }
  return table;
}

json as_json(const Angles& angles) {
  return {{"mean", angles.mean}, {"largest", angles.largest}};
}

json as_json(const LatentFigures& model) {
  const LatentStatistics& latents = model.latents;
  json out = {
      {"model", model.name},
      {"latent", {model.latent.c, model.latent.h, model.latent.w}},
      {"linear", model.linear.has_value()},
      {"latents",
       {{"mean", latents.means},
        {"variance", latents.variances},
        {"active", latents.active},
        {"correlation", {{"mean", latents.mean_correlation}, {"largest", latents.largest_correlation}}},
        {"zeros", latents.zeros},
        {"hoyer", latents.hoyer}}}};
  if (!model.decodes) return out;
  out["mse"] = model.mse;
  out["psnr"] = model.psnr;
  out["explained_variance"] = model.explained;
  if (model.linear) out["error_curve"] = model.error_curve;
  return out;
}

std::string grid_of(const LatentMeasured& measured, const std::vector<float>& pictures) {
  const nn::Shape& shape = measured.picture;
  const auto count = static_cast<int64_t>(measured.example_count);
  return train::encode_grid({{count, shape.c, shape.h, shape.w}, pictures}, static_cast<int>(count)).png;
}

report::LatentModelPart part_of(const LatentFigures& model, const LatentMeasured& measured) {
  report::LatentModelPart part;
  part.name = model.name;
  part.variances = model.latents.variances;
  std::sort(part.variances.rbegin(), part.variances.rend());
  if (!model.decodes) return part;
  part.rebuilt_png = grid_of(measured, model.rebuilt);
  const auto add = [&](double latents, double mse) {
    part.error.push_back({latents, mse});
    if (measured.variance > 0) part.explained.push_back({latents, 1 - mse / measured.variance});
  };
  for (size_t k = 1; k < model.error_curve.size(); ++k) add(static_cast<double>(k), model.error_curve[k]);
  if (!model.linear) add(static_cast<double>(model.latent.elements()), model.mse);
  return part;
}

}  // namespace

void print_table(const LatentMeasured& measured) {
  const auto print = [](const report::Table& table) {
    for (size_t i = 0; i <= table.rows.size(); ++i) {
      const std::vector<std::string>& cells = i == 0 ? table.head : table.rows[i - 1];
      fmt::print("{:<24}", cells.front());
      for (size_t k = 1; k < cells.size(); ++k) fmt::print(" {:>20}", cells[k]);
      fmt::print("\n");
    }
  };
  fmt::print("{} pictures of {} px\n", measured.items,
             fmt::format("{}x{}", measured.picture.w, measured.picture.h));
  print(figure_table(measured));
  for (const Pair& pair : pairs_of(measured)) {
    fmt::print("{}: {:.3f} degrees between spans in the mean, {:.3f} at most", pair_name(pair),
               pair.spans.mean, pair.spans.largest);
    if (pair.axes)
      fmt::print("; between axes of the same number {:.3f} and {:.3f}", pair.axes->mean, pair.axes->largest);
    fmt::print("\n");
  }
}

void print_json(const LatentMeasured& measured, const LatentData& data) {
  json out = {{"data", json::array()},
              {"items", measured.items},
              {"picture", {measured.picture.c, measured.picture.h, measured.picture.w}},
              {"variance", measured.variance},
              {"models", json::array()},
              {"angles_degrees", json::array()}};
  for (const std::filesystem::path& path : data.paths) out["data"].push_back(path.string());
  for (const LatentFigures& model : measured.models) out["models"].push_back(as_json(model));
  for (const Pair& pair : pairs_of(measured)) {
    json one = {{"models", {pair.a.name, pair.b.name}}, {"spans", as_json(pair.spans)}};
    if (pair.axes) one["axes"] = as_json(*pair.axes);
    out["angles_degrees"].push_back(std::move(one));
  }
  // File names may hold bytes that are no UTF-8.
  fmt::print("{}\n", out.dump(2, ' ', false, json::error_handler_t::replace));
}

std::string page_of(const LatentMeasured& measured, const LatentData& data) {
  report::LatentPage page;
  page.title = fmt::format("Latents of {} pictures", measured.items);
  page.lines = {
      fmt::format("{}, {}x{} px, {}", paths_of(data), measured.picture.w, measured.picture.h,
                  measured.picture.c == 1 ? "gray" : "colour"),
      "Errors are per number of a picture, with pixels in 0 to 1; explained variance counts from the "
      "mean picture."};
  for (const LatentFigures& model : measured.models) page.lines.push_back(model.name + ": " + model.about);
  page.figures = figure_table(measured);
  page.angles = angle_table(measured);
  page.pictures_png = grid_of(measured, measured.examples);
  for (const LatentFigures& model : measured.models) page.models.push_back(part_of(model, measured));
  return report::latent_page(page);
}

}  // namespace strait::cli
