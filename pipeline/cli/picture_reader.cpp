#include "cli/picture_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <span>

#include <fmt/format.h>

#include "core/file.h"
#include "core/sha256.h"
#include "io/decode.h"
#include "io/load.h"
#include "io/probe.h"
#include "strait/error.h"
#include "train/data/idx.h"

namespace strait::cli {

namespace {

constexpr size_t kKept = 4;  // files of parts
constexpr uint64_t kMostFileBytes = uint64_t{4} << 30;
constexpr uint64_t kMostIdxBytes = uint64_t{8} << 30;

[[noreturn]] void no_part(const std::string& name) {
  throw Error(Code::missing, name, "there is no such part in the file", "index the pictures again");
}

// Numbers between commas; none where the text is anything else.
std::vector<int> numbers_of(std::string_view text) {
  std::vector<int> numbers;
  while (!text.empty()) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number < 0) return {};
    numbers.push_back(number);
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    if (text.empty()) break;
    if (text.front() != ',') return {};
    text.remove_prefix(1);
  }
  return numbers;
}

cv::Rect region_of(const PictureReader::Whole& whole, const std::string& name, std::string_view part) {
  const std::vector<int> numbers = numbers_of(part);
  cv::Rect region;
  if (whole.count > 0 && numbers.size() == 1 && numbers[0] < whole.count) {
    const int height = whole.pixels.rows / whole.count;
    region = {0, numbers[0] * height, whole.pixels.cols, height};
  } else if (whole.count == 0 && numbers.size() == 4) {
    region = {numbers[0], numbers[1], numbers[2], numbers[3]};
  }
  const cv::Rect all(cv::Point(0, 0), whole.pixels.size());
  if (region.empty() || (region & all) != region) no_part(name);
  return region;
}

std::string sha256_of(const cv::Mat& pixels) {
  Sha256 hash;
  hash.add_field(fmt::format("{} {} {}", pixels.rows, pixels.cols, pixels.type()));
  for (int y = 0; y < pixels.rows; ++y)
    hash.add(
        {reinterpret_cast<const char*>(pixels.ptr(y)), static_cast<size_t>(pixels.cols) * pixels.elemSize()});
  return hash.hex();
}

PictureReader::Whole read_idx_pictures(const std::filesystem::path& file) {
  train::Idx idx = train::read_idx(file, kMostIdxBytes);
  if (idx.shape.size() != 3)
    throw Error(Code::bad_input, file.string(),
                fmt::format("has {} dimensions (expected 3: count, height, width)", idx.shape.size()));
  const uint64_t rows = uint64_t{idx.shape[0]} * idx.shape[1];
  constexpr uint64_t kMostRows = std::numeric_limits<int>::max();
  if (rows > kMostRows || idx.shape[2] > kMostRows)
    throw Error(Code::limit, file.string(), fmt::format("has {} rows, allowed are {}", rows, kMostRows));
  const cv::Mat pixels(static_cast<int>(rows), static_cast<int>(idx.shape[2]), CV_8UC1, idx.values.data());
  return {pixels.clone(), static_cast<int>(idx.shape[0])};
}

}  // namespace

std::shared_ptr<const PictureReader::Whole> PictureReader::whole(const std::string& file) const {
  const std::lock_guard lock(mutex_);
  const auto found =
      std::find_if(kept_.begin(), kept_.end(), [&](const auto& one) { return one.first == file; });
  if (found != kept_.end()) {
    kept_.splice(kept_.begin(), kept_, found);
    return kept_.front().second;
  }
  const std::filesystem::path path = root_ / file;
  auto read = std::make_shared<const Whole>(
      train::is_idx_name(path) ? read_idx_pictures(path) : Whole{io::read_picture(path, {}).pixels});
  kept_.emplace_front(file, read);
  if (kept_.size() > kKept) kept_.pop_back();
  return read;
}

ReadPicture PictureReader::read(const std::string& name) const {
  if (const size_t mark = name.rfind('#');
      mark != std::string::npos && !numbers_of(name.substr(mark + 1)).empty()) {
    const std::shared_ptr<const Whole> parts = whole(name.substr(0, mark));
    const cv::Mat pixels = parts->pixels(region_of(*parts, name, std::string_view(name).substr(mark + 1)));
    return {pixels, sha256_of(pixels)};
  }
  const std::vector<char> file = read_file(root_ / name, kMostFileBytes);
  const std::span<const uint8_t> bytes(reinterpret_cast<const uint8_t*>(file.data()), file.size());
  const io::Header header = io::probe(bytes);
  io::check_limits(header, {});
  return {io::decode(bytes, header), sha256({file.data(), file.size()})};
}

}  // namespace strait::cli
