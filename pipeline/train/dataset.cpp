#include "train/dataset.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cctype>
#include <string_view>
#include <thread>

#include <fmt/format.h>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "core/seed.h"
#include "strait/error.h"

namespace strait::train {
namespace {

namespace fs = std::filesystem;

struct Candidate {
  fs::path path;
  double scale;
};

bool is_picture(const fs::path& file) {
  static constexpr std::array<std::string_view, 12> kEndings = {
      ".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp", ".ppm", ".pgm", ".pnm", ".jp2", ".dib"};
  std::string ending = file.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

bool excluded(const std::string& relative, const std::vector<std::string>& exclude) {
  return std::any_of(exclude.begin(), exclude.end(), [&](const std::string& out) {
    return relative == out || relative.rfind(out + "/", 0) == 0;
  });
}

void list_set(const PictureSet& set, std::vector<Candidate>& found) {
  std::error_code error;
  const fs::file_status status = fs::status(set.path, error);
  if (!fs::exists(status)) {
    throw Error(Code::missing, set.path.string(), "no such folder",
                "check --data and the recipe's [[data.set]]");
  }
  if (!fs::is_directory(status)) return found.push_back({set.path, set.scale});
  const auto first = found.size();
  const auto options = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator it(set.path, options, error), end; !error && it != end;
       it.increment(error)) {
    const std::string relative = it->path().lexically_relative(set.path).generic_string();
    if (it->is_regular_file(error) && is_picture(it->path()) && !excluded(relative, set.exclude)) {
      found.push_back({it->path(), set.scale});
    }
  }
  if (error) throw Error(Code::io, set.path.string(), "cannot be listed: " + error.message());
  std::sort(found.begin() + static_cast<std::ptrdiff_t>(first), found.end(),
            [](const Candidate& a, const Candidate& b) { return a.path < b.path; });
}

// Empty where the file holds no picture that can be decoded.
cv::Mat decode(const Candidate& candidate, int channels) try {
  cv::Mat pixels =
      cv::imread(candidate.path.string(), channels == 1 ? cv::IMREAD_GRAYSCALE : cv::IMREAD_COLOR);
  if (pixels.empty() || candidate.scale == 1) return pixels;
  cv::Mat scaled;
  cv::resize(pixels, scaled, {}, candidate.scale, candidate.scale, cv::INTER_AREA);
  return scaled;
} catch (const cv::Exception&) {  // OpenCV's answer to a side that would be zero, or to hostile headers
  return {};
}

// A few at a time, so that no more than the memory limit and this many pictures are ever held.
constexpr size_t kDecodedTogether = 64;

std::vector<cv::Mat> decode_some(const Candidate* candidates, size_t count, int channels) {
  std::vector<cv::Mat> decoded(count);
  std::atomic<size_t> next{0};
  const auto work = [&] {
    for (size_t i = next++; i < count; i = next++) decoded[i] = decode(candidates[i], channels);
  };
  std::vector<std::thread> threads;
  for (unsigned t = 1; t < std::max(1u, std::thread::hardware_concurrency()); ++t) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  return decoded;
}

struct Skipped {
  std::vector<fs::path> broken;
  size_t small = 0;
  size_t over_memory = 0;
};

void report(const Skipped& skipped, const DatasetOptions& options, const Printer& print) {
  constexpr size_t kNamed = 5;
  for (size_t i = 0; i < std::min(kNamed, skipped.broken.size()); ++i) {
    print(fmt::format("skipped {}: cannot be decoded", skipped.broken[i].string()));
  }
  if (skipped.broken.size() > kNamed)
    print(fmt::format("skipped {} more broken files", skipped.broken.size() - kNamed));
  if (skipped.small > 0) {
    print(fmt::format("skipped {} pictures with a side under {} px", skipped.small, options.smallest_side));
  }
  if (skipped.over_memory > 0) {
    print(fmt::format("skipped {} pictures past the memory limit of {} MiB", skipped.over_memory,
                      options.memory_bytes >> 20));
  }
}

uint64_t bytes_of(const cv::Mat& pixels) {
  return pixels.total() * pixels.elemSize();
}

}  // namespace

Pictures load_pictures(const std::vector<PictureSet>& sets, const DatasetOptions& options,
                       const Printer& print) {
  std::vector<Candidate> candidates;
  for (const PictureSet& set : sets) list_set(set, candidates);
  Pictures pictures;
  Skipped skipped;
  uint64_t bytes = 0;
  for (size_t first = 0; first < candidates.size(); first += kDecodedTogether) {
    const size_t count = std::min(kDecodedTogether, candidates.size() - first);
    std::vector<cv::Mat> decoded = decode_some(&candidates[first], count, options.channels);
    for (size_t i = 0; i < count; ++i) {
      cv::Mat& pixels = decoded[i];
      if (pixels.empty()) {
        skipped.broken.push_back(candidates[first + i].path);
      } else if (std::min(pixels.rows, pixels.cols) < options.smallest_side) {
        ++skipped.small;
      } else if (bytes + bytes_of(pixels) > options.memory_bytes) {
        ++skipped.over_memory;
      } else {
        bytes += bytes_of(pixels);
        pictures.push_back({candidates[first + i].path, std::move(pixels)});
      }
    }
  }
  report(skipped, options, print);
  if (pictures.empty()) {
    throw Error(Code::bad_input, "data",
                fmt::format("none of the {} files found is a usable picture", candidates.size()),
                "check --data, or lower data.patch in the recipe");
  }
  return pictures;
}

Pictures split_validation(Pictures& training, uint64_t seed) {
  if (training.size() == 1) return training;
  const size_t count = std::clamp<size_t>(training.size() / 20, 1, 12);
  double total = 0;
  for (const Picture& picture : training) total += static_cast<double>(picture.pixels.total());
  const double spacing = total / static_cast<double>(count);
  double next = spacing * static_cast<double>(derive_seed(seed, "validation") >> 11) * 0x1p-53;
  Pictures held_out, kept;
  double position = 0;
  for (Picture& picture : training) {
    position += static_cast<double>(picture.pixels.total());
    const bool hit = next < position;
    while (next < position) next += spacing;
    (hit ? held_out : kept).push_back(std::move(picture));
  }
  std::erase_if(kept, [&](const Picture& picture) {  // the same photo of another set, at another scale
    return std::any_of(held_out.begin(), held_out.end(),
                       [&](const Picture& other) { return other.path == picture.path; });
  });
  if (kept.empty()) kept.push_back(held_out.back());
  training = std::move(kept);
  return held_out;
}

}  // namespace strait::train
