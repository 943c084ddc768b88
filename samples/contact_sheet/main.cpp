// contact_sheet BEFORE AFTER [--clean CLEAN] -o SHEET.png
// A run's inputs and outputs side by side as one picture; where clean versions are known, PSNR before and
// after.
#include <fmt/format.h>
#include <opencv2/imgcodecs.hpp>

#include "contact_sheet/pairs.h"
#include "contact_sheet/sheet.h"
#include "strait/error.h"
#include <CLI/CLI.hpp>

namespace {

struct Arguments {
  std::filesystem::path before, after, clean, sheet;
  size_t limit = 24;
};

void print_gains(const std::vector<samples::Cell>& cells, const std::vector<samples::Pair>& pairs) {
  double before_db = 0, after_db = 0;
  int measured = 0;
  for (size_t i = 0; i < cells.size(); ++i) {
    const auto& gain = cells[i].gain;
    if (!gain) continue;
    if (measured == 0) fmt::print("{:<32} {:>12} {:>12}\n", "PSNR in dB", "before", "after");
    fmt::print("{:<32} {:>12.2f} {:>12.2f}\n", pairs[i].name, gain->before_db, gain->after_db);
    before_db += gain->before_db;
    after_db += gain->after_db;
    ++measured;
  }
  if (measured != 0)
    fmt::print("{:<32} {:>12.2f} {:>12.2f}\n", "mean", before_db / measured, after_db / measured);
}

void make_sheet(const Arguments& arguments) {
  std::vector<samples::Pair> pairs = samples::find_pairs(arguments.before, arguments.after, arguments.clean);
  if (pairs.empty())
    throw strait::Error(strait::Code::missing, arguments.after.string(),
                        "holds no picture that belongs to one of " + arguments.before.string(),
                        "run the graph first, with this folder as -o");
  const size_t found = pairs.size();
  if (found > arguments.limit) pairs.resize(arguments.limit);
  std::vector<samples::Cell> cells;
  for (const samples::Pair& pair : pairs) cells.push_back(samples::make_cell(pair));
  if (!cv::imwrite(arguments.sheet.string(), samples::draw(cells)))
    throw strait::Error(strait::Code::io, arguments.sheet.string(), "cannot be written",
                        "check folder and space");
  print_gains(cells, pairs);
  if (found > pairs.size())
    fmt::print("the sheet shows the first {} of {} pictures (--limit)\n", pairs.size(), found);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Lays a run's inputs and outputs side by side on one sheet."};
  Arguments arguments;
  app.add_option("before", arguments.before, "The folder of inputs")->required();
  app.add_option("after", arguments.after, "The folder of outputs")->required();
  app.add_option("--clean", arguments.clean, "A folder of clean versions, to measure PSNR against");
  app.add_option("-o,--out", arguments.sheet, "The sheet to write, such as sheet.png")->required();
  app.add_option("--limit", arguments.limit, "Most pictures on the sheet")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  CLI11_PARSE(app, argc, argv);
  try {
    make_sheet(arguments);
    return 0;
  } catch (const std::exception& e) {
    fmt::print(stderr, "contact_sheet: {}\n", e.what());
    return 1;
  }
}
