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
  const auto on_frame = [&](const Frame& frame) {
    if (frame.failure) failures += fmt::format("\n{}: {}", frame.source.path.string(), frame.failure->reason);
  };
  const run::Summary summary = run_with_progress(graph, session.registry(), sources, options, on_frame);
  if (!failures.empty() || summary.interrupted)
    throw Error(Code::bad_input, "eval codec", "not all pictures could be measured" + failures);
  std::map<std::string, PicturePoints> measured;
  for (const Source& source : sources) {
    const cv::Mat original = colour_of(source.path);
    for (size_t i = 0; i < trial.qualities.size(); ++i) {
      const std::string stem = (folder.path() / source.output_stem).string() + ending(i);
      measured[source.relative].push_back(
          compare(original, colour_of(stem + ".png"), fs::file_size(stem + ".strait"), source.relative));
    }
  }
  return measured;
}

std::map<std::string, PicturePoints> measure_peer(const CodecPeer& peer, const std::vector<Source>& sources) {
  std::map<std::string, PicturePoints> measured;
  for (const Source& source : sources) {
    const cv::Mat original = colour_of(source.path);
    for (const double setting : peer.settings) {
      const std::vector<unsigned char> file = peer.encode(original, setting);
      measured[source.relative].push_back(compare(original, peer.decode(file), file.size(), source.relative));
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
  return sorted(std::move(curve));
}

}  // namespace strait::cli
