#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdlib>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <opencv2/core.hpp>

#include "cli/eval_codec.h"
#include "cli/graph_run.h"
#include "cli/picture_quality.h"
#include "strait/error.h"

namespace strait::cli {

namespace {

namespace fs = std::filesystem;

// A folder that is gone when this is.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (fs::temp_directory_path() / "strait-eval-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr)
      throw Error(Code::io, pattern, "no temporary folder can be made",
                  "set TMPDIR to a folder that may be written");
    path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump();
}

// What a call gives, and the milliseconds that it took.
template <typename Call>
auto timed(const Call& call, double& ms) {
  const auto start = std::chrono::steady_clock::now();
  auto result = call();
  ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  return result;
}

double median_of(const std::map<std::string, PicturePoints>& all, size_t i, double RatePoint::*time) {
  std::vector<double> times;
  for (const auto& [picture, points] : all) times.push_back(points[i].*time);
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::nth_element(times.begin(), middle, times.end());
  return *middle;
}

std::string ending(size_t quality) {
  return fmt::format("-{}", quality);
}

std::string graph_of(const CodecTrial& trial) {
  std::string text = R"(stage = [
  { name = "load", type = "load", channels = "colour" },)";
  for (size_t i = 0; i < trial.qualities.size(); ++i)
    text += fmt::format(R"(
  {{ name = "compress{0}", type = "compress", from = "load", model = {1}, quality = {2}, precision = "{3}", effort = {5} }},
  {{ name = "file{0}", type = "save-bytes", from = "compress{0}", ending = "{4}.strait", metadata = "none" }},
  {{ name = "decompress{0}", type = "decompress", from = "compress{0}", model = {1}, precision = "{3}" }},
  {{ name = "picture{0}", type = "save", from = "decompress{0}", suffix = "{4}", depth = "8", metadata = "none" }},)",
                        i, quoted(trial.model), trial.qualities[i], trial.precision, ending(i), trial.effort);
  return text + "\n]\n";
}

}  // namespace

std::map<std::string, PicturePoints> measure_codec(Session& session, const CodecTrial& trial,
                                                   const std::vector<Source>& sources) {
  const TemporaryFolder folder;
  run::Options options;
  options.out = folder.path();
  options.lanes = trial.lanes;
  const graph::Graph graph = session.make_graph(graph_of(trial), "eval codec", {});
  std::string failures;
  std::map<std::string, std::map<std::string, double>> stage_ms;
  const auto on_frame = [&](const Frame& frame) {
    stage_ms[frame.source.relative] = frame.stage_ms;
    if (frame.failure) failures += fmt::format("\n{}: {}", frame.source.path.string(), frame.failure->reason);
  };
  const run::Summary summary = run_with_progress(graph, session.registry(), sources, options, on_frame);
  if (summary.interrupted) throw Interrupted();
  if (!failures.empty())
    throw Error(Code::bad_input, "eval codec", "not all pictures could be measured" + failures);
  std::map<std::string, PicturePoints> measured;
  for (const Source& source : sources) {
    const cv::Mat original = colour_of(source.path);
    for (size_t i = 0; i < trial.qualities.size(); ++i) {
      const std::string stem = (folder.path() / source.output_stem).string() + ending(i);
      RatePoint point =
          compare(original, colour_of(stem + ".png"), fs::file_size(stem + ".strait"), source.relative);
      point.encode_ms = stage_ms.at(source.relative).at(fmt::format("compress{}", i));
      point.decode_ms = stage_ms.at(source.relative).at(fmt::format("decompress{}", i));
      measured[source.relative].push_back(point);
    }
  }
  return measured;
}

std::map<std::string, PicturePoints> measure_peer(const CodecPeer& peer, const std::vector<Source>& sources) {
  std::map<std::string, PicturePoints> measured;
  for (const Source& source : sources) {
    const cv::Mat original = colour_of(source.path);
    for (const double setting : peer.settings) {
      double encode_ms = 0, decode_ms = 0;
      const std::vector<unsigned char> file =
          timed([&] { return peer.encode(original, setting); }, encode_ms);
      const cv::Mat decoded = timed([&] { return peer.decode(file); }, decode_ms);
      RatePoint point = compare(original, decoded, file.size(), source.relative);
      point.encode_ms = encode_ms;
      point.decode_ms = decode_ms;
      measured[source.relative].push_back(point);
    }
  }
  return measured;
}

RateCurve mean_curve(const std::string& name, const std::map<std::string, PicturePoints>& all) {
  RateCurve curve{name, PicturePoints(all.begin()->second.size())};
  const double share = 1 / static_cast<double>(all.size());
  for (const auto& [picture, points] : all)
    for (size_t i = 0; i < points.size(); ++i) {
      curve.points[i].bpp += share * points[i].bpp;
      curve.points[i].psnr += share * points[i].psnr;
      curve.points[i].ms_ssim += share * points[i].ms_ssim;
    }
  for (size_t i = 0; i < curve.points.size(); ++i) {
    curve.points[i].encode_ms = median_of(all, i, &RatePoint::encode_ms);
    curve.points[i].decode_ms = median_of(all, i, &RatePoint::decode_ms);
  }
  return sorted(std::move(curve));
}

}  // namespace strait::cli
