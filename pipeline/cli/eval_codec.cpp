// strait eval codec
#include "cli/eval_codec.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/eval.h"
#include "core/file.h"
#include "io/folder.h"
#include "strait/error.h"

namespace strait::cli {

namespace {

constexpr double kLow = 28, kHigh = 36;  // dB, of BD-rates
constexpr std::array kRates{0.25, 0.35, 0.5, 0.75, 1.0, 1.5};

struct Arguments {
  CodecTrial trial;
  std::string model;
  std::filesystem::path plot;
  bool json = false;
};

void print_points(const RateCurve& curve) {
  fmt::print("{:<14} {:>8} {:>8} {:>8} {:>10} {:>10}\n", curve.name, "bpp", "PSNR dB", "MS-SSIM", "encode ms",
             "decode ms");
  for (const RatePoint& point : curve.points)
    fmt::print("{:<14} {:>8.3f} {:>8.2f} {:>8.4f} {:>10.1f} {:>10.1f}\n", "", point.bpp, point.psnr,
               point.ms_ssim, point.encode_ms, point.decode_ms);
}

void print_tables(const std::vector<RateCurve>& curves, size_t pictures) {
  for (const RateCurve& curve : curves) print_points(curve);
  fmt::print("\n{:<14}", "PSNR at bpp");
  for (const double rate : kRates) fmt::print(" {:>7.2f}", rate);
  fmt::print("   BD-rate of {} against it, {} to {} dB\n", curves.front().name, kLow, kHigh);
  for (size_t i = 0; i < curves.size(); ++i) {
    fmt::print("{:<14}", curves[i].name);
    for (const double rate : kRates) {
      const std::optional<double> psnr = psnr_at(curves[i], rate);
      fmt::print(" {:>7}", psnr ? fmt::format("{:.2f}", *psnr) : "-");
    }
    const std::optional<double> bd = i == 0 ? std::nullopt : bd_rate(curves.front(), curves[i], kLow, kHigh);
    fmt::print("   {}\n", bd ? fmt::format("{:+.1f} %", *bd) : "-");
  }
  fmt::print(
      "means of {} pictures; bits of whole files, without metadata; times of one picture, "
      "medians, with as many pictures at once as lanes\n",
      pictures);
}

void print_json(const std::vector<RateCurve>& curves) {
  nlohmann::json out;
  for (const RateCurve& curve : curves) {
    nlohmann::json& one = out["curves"][curve.name];
    for (const RatePoint& point : curve.points)
      one.push_back({{"bpp", point.bpp},
                     {"psnr", point.psnr},
                     {"ms_ssim", point.ms_ssim},
                     {"encode_ms", point.encode_ms},
                     {"decode_ms", point.decode_ms}});
    if (&curve == &curves.front()) continue;
    if (const auto bd = bd_rate(curves.front(), curve, kLow, kHigh)) out["bd_rate"][curve.name] = *bd;
  }
  fmt::print("{}\n", out.dump(2));
}

void eval_codec(Session& session, Arguments& arguments) {
  CodecTrial& trial = arguments.trial;
  trial.model = session.find_model(arguments.model).string();
  if (trial.qualities.empty()) trial.qualities = {1, 15, 30, 40, 50, 60, 70, 85, 100};
  const std::vector<Source> sources = io::list_sources({trial.inputs, {}});
  std::vector<RateCurve> curves{mean_curve("strait", measure_codec(session, trial, sources))};
  for (const CodecPeer& peer : codec_peers())
    if (std::count(trial.against.begin(), trial.against.end(), peer.name) != 0)
      curves.push_back(mean_curve(peer.name, measure_peer(peer, sources)));
  arguments.json ? print_json(curves) : print_tables(curves, sources.size());
  if (!arguments.plot.empty())
    write_file_atomically(arguments.plot, rate_svg(curves, fmt::format("{}, means of {} pictures",
                                                                       arguments.model, sources.size())));
}

}  // namespace

void add_eval_codec(CLI::App& eval, Session& session) {
  CLI::App* verb =
      eval.add_subcommand("codec", "Sizes of files and quality of pictures, at several qualities");
  auto arguments = std::make_shared<Arguments>();
  CodecTrial& trial = arguments->trial;
  verb->add_option("--model", arguments->model, "Name or folder of the model")->required();
  verb->add_option("--images", trial.inputs, "Pictures: folders and files")->required();
  verb->add_option("--qualities", trial.qualities, "Each makes a point of the curve")
      ->delimiter(',')
      ->check(CLI::Range(1.0, 100.0));
  verb->add_option("--against", trial.against, "Other codecs for the same pictures: jpeg, webp, jp2, avif")
      ->delimiter(',')
      ->check(CLI::IsMember(codec_peer_names()));
  verb->add_option("--effort", trial.effort, "Of the model's encoder")
      ->check(CLI::Range(0, 9))
      ->capture_default_str();
  verb->add_option("--precision", trial.precision, "Numbers inside the networks")
      ->check(CLI::IsMember({"auto", "f32", "bf16"}))
      ->capture_default_str();
  verb->add_option("--plot", arguments->plot, "An SVG file for the curves");
  verb->add_option("--lanes", trial.lanes, "Worker threads; 0: chosen");
  verb->add_flag("--json", arguments->json, "As JSON");
  verb->callback([&session, arguments] { eval_codec(session, *arguments); });
}

}  // namespace strait::cli
