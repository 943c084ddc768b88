#include "train/data/data_set.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <thread>

#include <fmt/format.h>

#include "strait/error.h"
#include "train/data/idx.h"

namespace strait::train {
namespace {

namespace fs = std::filesystem;

uint64_t bytes_of(const cv::Mat& pixels) {
  return pixels.total() * pixels.elemSize();
}

// A few at a time, so that no more than the memory limit and this many pictures are ever held.
constexpr size_t kDecodedTogether = 64;

std::vector<cv::Mat> decode_some(const ListedFile* files, size_t count, const Decoding& how) {
  std::vector<cv::Mat> decoded(count);
  std::atomic<size_t> next{0};
  const auto work = [&] {
    for (size_t i = next++; i < count; i = next++) decoded[i] = decode_picture(files[i].path, how);
  };
  std::vector<std::thread> threads;
  for (unsigned t = 1; t < std::max(1u, std::thread::hardware_concurrency()); ++t) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  return decoded;
}

std::vector<cv::Rect> cut(cv::Size sheet, cv::Size tile) {
  std::vector<cv::Rect> tiles;
  for (int y = 0; y < sheet.height; y += tile.height)
    for (int x = 0; x < sheet.width; x += tile.width) tiles.emplace_back(cv::Point(x, y), tile);
  return tiles;
}

class Loader {
 public:
  Loader(const Classes& classes, const DataOptions& options) : classes_(classes), options_(options) {}

  void add(const ListedSet& set) {
    const size_t first = items_.size();
    if (set.spec.kind == SetKind::idx)
      add_idx(set);
    else
      add_files(set);
    if (set.spec.kind != SetKind::pictures) thin_out(first, static_cast<size_t>(set.spec.most));
  }
  void report(const Printer& print) const;
  DataSet data() { return {std::move(sources_), std::move(items_)}; }

 private:
  void add_files(const ListedSet& set);
  void add_file(const ListedSet& set, const ListedFile& file, const Decoding& how, cv::Mat pixels);
  void add_idx(const ListedSet& set);
  void add_item(int32_t label, const cv::Rect& region);
  void thin_out(size_t first, size_t most);

  const Classes& classes_;
  const DataOptions& options_;
  std::vector<PixelSource> sources_;
  std::vector<Item> items_;
  uint64_t bytes_ = 0;
  std::vector<fs::path> broken_;
  size_t small_ = 0;
};

void Loader::add_files(const ListedSet& set) {
  const Decoding how{options_.channels, set.spec.scale, set.spec.fit_px, options_.background};
  for (size_t first = 0; first < set.files.size(); first += kDecodedTogether) {
    const size_t count = std::min(kDecodedTogether, set.files.size() - first);
    std::vector<cv::Mat> decoded = decode_some(&set.files[first], count, how);
    for (size_t i = 0; i < count; ++i) add_file(set, set.files[first + i], how, std::move(decoded[i]));
  }
}

void Loader::add_file(const ListedSet& set, const ListedFile& file, const Decoding& how, cv::Mat pixels) {
  if (pixels.empty()) return broken_.push_back(file.path);
  cv::Size tile = pixels.size();
  if (set.spec.kind == SetKind::tiles) {
    tile = {set.spec.tile_px[0], set.spec.tile_px[1]};
    if (pixels.cols % tile.width != 0 || pixels.rows % tile.height != 0) {
      throw Error(Code::bad_input, file.path.string(),
                  fmt::format("is {}x{} px (expected whole tiles of {}x{})", pixels.cols, pixels.rows,
                              tile.width, tile.height),
                  "correct the set's tiles, or name the file in its exclude");
    }
  }
  if (std::min(tile.width, tile.height) < options_.smallest_side) return void(++small_);
  const int32_t label = classes_.number(file.mark);
  sources_.push_back({file.path, how, {}});
  for (const cv::Rect& region : cut(pixels.size(), tile)) add_item(label, region);
  if (bytes_ + bytes_of(pixels) > options_.memory_bytes) return;
  bytes_ += bytes_of(pixels);
  sources_.back().pixels = std::move(pixels);
}

// Packed data cannot be read from the middle, so these are kept in memory or refused.
void Loader::add_idx(const ListedSet& set) {
  const fs::path& file = set.files.front().path;
  const uint64_t left = options_.memory_bytes - std::min(bytes_, options_.memory_bytes);
  Idx idx = read_idx(file, left / static_cast<uint64_t>(options_.channels));
  if (idx.shape.size() != 3) {
    throw Error(Code::bad_input, file.string(),
                fmt::format("has {} dimensions (expected 3: count, height, width)", idx.shape.size()));
  }
  if (!set.numbers.empty() && set.numbers.size() != idx.shape[0]) {
    throw Error(Code::bad_input, set.spec.label_file.string(),
                fmt::format("has {} labels (expected {}, as {} has pictures)", set.numbers.size(),
                            idx.shape[0], file.string()));
  }
  constexpr uint64_t kMostRows = std::numeric_limits<int>::max();
  const uint64_t rows = uint64_t{idx.shape[0]} * idx.shape[1];
  if (rows > kMostRows || idx.shape[2] > kMostRows)
    throw Error(Code::limit, file.string(), fmt::format("has {} rows, allowed are {}", rows, kMostRows));
  const int height = static_cast<int>(idx.shape[1]), width = static_cast<int>(idx.shape[2]);
  if (std::min(height, width) < options_.smallest_side) return void(small_ += idx.shape[0]);
  const cv::Mat gray(static_cast<int>(rows), width, CV_8UC1, idx.values.data());
  sources_.push_back({file, {}, with_channels(gray, options_.channels)});
  bytes_ += bytes_of(sources_.back().pixels);
  for (int i = 0; i < static_cast<int>(idx.shape[0]); ++i) {
    const int32_t label = set.numbers.empty() ? classes_.number(set.files.front().mark) : set.numbers[i];
    add_item(label, {0, i * height, width, height});
  }
}

void Loader::add_item(int32_t label, const cv::Rect& region) {
  items_.push_back({static_cast<uint32_t>(sources_.size() - 1), label, region});
}

void Loader::thin_out(size_t first, size_t most) {
  const size_t count = items_.size() - first;
  if (most == 0 || count <= most) return;
  for (size_t i = 0; i < most; ++i) items_[first + i] = items_[first + i * count / most];
  items_.resize(first + most);
}

void Loader::report(const Printer& print) const {
  constexpr size_t kNamed = 5;
  for (size_t i = 0; i < std::min(kNamed, broken_.size()); ++i)
    print(fmt::format("skipped {}: cannot be decoded", broken_[i].string()));
  if (broken_.size() > kNamed) print(fmt::format("skipped {} more broken files", broken_.size() - kNamed));
  if (small_ > 0)
    print(fmt::format("skipped {} pictures with a side under {} px", small_, options_.smallest_side));
}

}  // namespace

cv::Mat DataSet::pixels(const Item& item) const {
  const PixelSource& source = (*sources_)[item.source];
  if (!source.pixels.empty()) return source.pixels(item.region);
  const cv::Mat decoded = decode_picture(source.path, source.how);
  const cv::Rect whole(cv::Point(0, 0), decoded.size());
  if ((whole & item.region) != item.region) {
    throw Error(Code::io, source.path.string(), "can no longer be decoded as when training began",
                "put the file back, and go on with --resume");
  }
  return decoded(item.region);
}

uint64_t DataSet::memory_bytes() const {
  uint64_t bytes = 0;
  if (sources_ != nullptr)
    for (const PixelSource& source : *sources_) bytes += bytes_of(source.pixels);
  return bytes;
}

size_t DataSet::sources_on_disk() const {
  if (sources_ == nullptr) return 0;
  return static_cast<size_t>(std::count_if(sources_->begin(), sources_->end(),
                                           [](const PixelSource& source) { return source.pixels.empty(); }));
}

DataSet DataSet::take_out(const std::vector<bool>& chosen) {
  DataSet taken;
  taken.sources_ = sources_;
  std::vector<Item> kept;
  for (size_t i = 0; i < items_.size(); ++i) (chosen[i] ? taken.items_ : kept).push_back(items_[i]);
  items_ = std::move(kept);
  return taken;
}

DataSet load_data(const std::vector<ListedSet>& sets, const Classes& classes, const DataOptions& options,
                  const Printer& print) {
  Loader loader(classes, options);
  for (const ListedSet& set : sets) loader.add(set);
  loader.report(print);
  return loader.data();
}

}  // namespace strait::train
