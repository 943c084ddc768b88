// strait inspect MODEL --program HxW: what a network becomes, step by step, in 120 columns.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <memory>
#include <optional>
#include <string_view>

#include <fmt/format.h>
#include <omp.h>

#include "cli/inspect.h"
#include "nn/model.h"
#include "nn/program.h"
#include "strait/error.h"

namespace strait::cli {

namespace {

constexpr int kRepeats = 20;
constexpr double kMega = 1e6;

nn::Shape shape_of(const ProgramRequest& request, const nn::NetworkSpec& network) {
  nn::Shape shape{request.batch, network.inputs.at(0).channels, 0, 0};
  const char* end = request.size.data() + request.size.size();
  const auto height = std::from_chars(request.size.data(), end, shape.h);
  const bool between = height.ptr != end && *height.ptr == 'x';
  const auto width = std::from_chars(between ? height.ptr + 1 : end, end, shape.w);
  constexpr int kMostSide = 1 << 16;
  const auto fits = [](int side) { return side >= 1 && side <= kMostSide; };
  if (width.ec != std::errc() || width.ptr != end || !fits(shape.h) || !fits(shape.w)) {
    throw Error(Code::usage, "--program",
                "'" + request.size + "' is no size (expected HxW, such as 512x768)");
  }
  return shape;
}

std::string shortened(const std::string& text, std::size_t most) {
  return text.size() <= most ? text : text.substr(0, most - 1) + "~";
}

struct Row {
  nn::StepInfo info;
  double ms = 0;
};

std::string times_of(double macs, double ms, double total_ms) {
  const std::string rate = macs > 0 ? fmt::format("{:.0f}", 2 * macs / ms / kMega) : "";
  return fmt::format(" {:>9.3f} {:>9} {:>5.1f}%", ms, rate, 100 * ms / total_ms);
}

void print_rows(const std::vector<Row>& rows, bool profile) {
  Row total{{"total", false, "", "", 0, 0}, 0};
  for (const Row& row : rows) {
    total.info.macs += row.info.macs;
    total.info.bytes += row.info.bytes;
    total.ms += row.ms;
  }
  fmt::print("{:<28} {:<26} {:<16} {:>9} {:>9}{}\n", "step", "implementation", "writes", "MMAC", "KiB",
             profile ? fmt::format(" {:>9} {:>9} {:>6}", "ms", "GFLOP/s", "share") : "");
  const auto print = [&](const Row& row) {
    const std::string macs = row.info.macs > 0 ? fmt::format("{:.2f}", row.info.macs / kMega) : "";
    fmt::print("{:<28} {:<26} {:<16} {:>9} {:>9}{}\n", shortened(row.info.step, 28),
               shortened(row.info.implementation, 26), row.info.layout, macs, (row.info.bytes + 1023) / 1024,
               profile ? times_of(row.info.macs, row.ms, total.ms) : "");
  };
  bool backward = false;
  for (const Row& row : rows) {
    if (row.info.backward && !backward) fmt::print("-- backward\n");
    backward = row.info.backward;
    print(row);
  }
  print(total);
}

}  // namespace

void describe_program(const std::filesystem::path& folder, const ProgramRequest& request) {
  const nn::Model model = nn::Model::load(folder);
  model.require(nn::precision_named(request.precision));
  nn::Parameters parameters = model.parameters();
  if (request.threads > 0) omp_set_num_threads(request.threads);
  const auto packed = std::make_shared<nn::PackedWeights>();
  const nn::CompileOptions options{.mode = request.train ? nn::Mode::train : nn::Mode::infer,
                                   .precision = nn::precision_named(request.precision),
                                   .packed = packed,
                                   .int8_ranges = &model.info().int8};
  nn::Program program =
      nn::Program::compile(model.network(), parameters, shape_of(request, model.network()), options);
  std::vector<Row> rows;
  for (nn::StepInfo& info : program.steps()) rows.push_back({std::move(info), 0});
  if (request.profile) {
    const std::vector<nn::StepTime> times = program.profile(kRepeats);
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i].ms = times[i].ms;
  }
  fmt::print("{}: {} for {} x {} in {}, {} threads\n", model.info().name,
             request.train ? "training" : "inference", request.batch, request.size,
             nn::name_of(program.precision()), program.threads());
  print_rows(rows, request.profile);
  constexpr double kMebi = 1 << 20;
  fmt::print("{} steps; arena {:.1f} MiB", rows.size(), static_cast<double>(program.arena_bytes()) / kMebi);
  if (request.train)
    fmt::print("; gradients {:.1f} MiB\n",
               static_cast<double>(program.bytes() - program.arena_bytes()) / kMebi);
  else
    fmt::print("; packed weights {:.1f} MiB\n", static_cast<double>(packed->bytes()) / kMebi);
}

}  // namespace strait::cli
