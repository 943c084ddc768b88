#include "nn/index/index_file.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <unordered_set>

#include <fmt/format.h>

#include "core/file.h"
#include "core/sha256.h"
#include "strait/error.h"

namespace strait::nn {

static_assert(std::endian::native == std::endian::little, "indexes are little-endian");

namespace {

constexpr std::string_view kMagic = "STRAITIX";
constexpr size_t kDigestBytes = 32;
constexpr uint64_t kMostFileBytes = uint64_t{1} << 38;
constexpr uint32_t kMostLatent = 1 << 20;

std::string binary(const std::string& hex) {
  std::string bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return bytes;
}

std::string hex_of(std::string_view bytes) {
  std::string hex;
  for (const char byte : bytes) hex += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return hex;
}

class Writer {
 public:
  void bytes(std::string_view data) { out_ += data; }
  template <typename T>
  void number(T value) {
    out_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void text(const std::string& value) {
    number(static_cast<uint32_t>(value.size()));
    bytes(value);
  }
  template <typename T>
  void numbers(const std::vector<T>& values) {
    out_.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
  }
  std::string finish() {
    out_ += binary(sha256(out_));
    return std::move(out_);
  }

 private:
  std::string out_;
};

class Reader {
 public:
  Reader(std::string_view bytes, const std::string& name) : bytes_(bytes), name_(name) {}

  [[noreturn]] void corrupt(const std::string& what) const {
    throw Error(Code::corrupt, fmt::format("{}: offset {}", name_, at_), what,
                "the file is damaged or no index; make it again with strait index");
  }
  void require(bool holds, const char* what) const {
    if (!holds) corrupt(what);
  }
  std::string_view bytes(uint64_t count) {
    if (count > bytes_.size() - at_)
      corrupt(fmt::format("ends early (expected {} bytes more, got {})", count, bytes_.size() - at_));
    at_ += count;
    return bytes_.substr(at_ - count, count);
  }
  template <typename T>
  T number() {
    T value;
    std::memcpy(&value, bytes(sizeof value).data(), sizeof value);
    return value;
  }
  std::string text() { return std::string(bytes(number<uint32_t>())); }
  // `count` elements of a size that the rest of the file can hold.
  template <typename T>
  std::vector<T> numbers(uint64_t count) {
    const std::string_view data = bytes(count > bytes_.size() ? bytes_.size() + 1 : count * sizeof(T));
    std::vector<T> values(count);
    if (count > 0) std::memcpy(values.data(), data.data(), data.size());
    return values;
  }
  double distance() {
    const auto value = number<double>();
    require(std::isfinite(value) && value >= 0, "a distance is negative or no number");
    return value;
  }
  bool at_end() const { return at_ == bytes_.size(); }

 private:
  std::string_view bytes_;
  const std::string& name_;
  size_t at_ = 0;
};

void write_graph(const NeighbourGraph& graph, Writer& out) {
  out.number(graph.links);
  out.number(graph.entry);
  out.numbers(graph.floors);
  out.numbers(graph.ground);
  out.numbers(graph.upper);
}

std::optional<NeighbourGraph> read_graph(Reader& in, size_t items) {
  NeighbourGraph graph;
  graph.links = in.number<uint32_t>();
  if (graph.links == 0) return std::nullopt;
  in.require(graph.links <= 1024, "the graph has too many links");
  graph.entry = in.number<uint32_t>();
  graph.floors = in.numbers<uint8_t>(items);
  graph.count_lists();
  graph.ground = in.numbers<uint32_t>(items * graph.ground_stride());
  graph.upper = in.numbers<uint32_t>(uint64_t{graph.lists_before.back()} * graph.upper_stride());
  if (const std::string fault = fault_of(graph, items); !fault.empty()) in.corrupt("the graph: " + fault);
  return graph;
}

IndexItem read_item(Reader& in, size_t tags) {
  IndexItem item{in.text(), hex_of(in.bytes(kDigestBytes))};
  in.require(!item.path.empty(), "an item has no path");
  item.tags = in.numbers<uint32_t>(in.number<uint32_t>());
  for (size_t i = 0; i < item.tags.size(); ++i) {
    in.require(item.tags[i] < tags, "an item has a tag that is not in the list");
    in.require(i == 0 || item.tags[i - 1] < item.tags[i], "an item's tags are not in rising order");
  }
  return item;
}

void read_items(Reader& in, LatentIndex& index) {
  const auto count = in.number<uint32_t>();
  std::unordered_set<std::string> paths;
  for (uint32_t i = 0; i < count; ++i) {
    index.items.push_back(read_item(in, index.tags.size()));
    in.require(paths.insert(index.items.back().path).second, "two items have one path");
  }
}

LatentIndex read_values(Reader& in) {
  LatentIndex index;
  index.model = in.text();
  index.weights_sha256 = in.text();
  index.root = in.text();
  const auto metric = in.number<uint32_t>(), storage = in.number<uint32_t>(), length = in.number<uint32_t>();
  in.require(metric <= static_cast<uint32_t>(Metric::cosine), "the metric is unknown");
  in.require(storage <= static_cast<uint32_t>(RowStorage::int8), "the storage is unknown");
  in.require(length > 0 && length <= kMostLatent, "the length of a latent is out of range");
  index.metric = static_cast<Metric>(metric);
  index.rows = LatentRows(static_cast<RowStorage>(storage), length);
  index.unknown_beyond = in.distance();
  index.near_limit = in.distance();
  const auto tags = in.number<uint32_t>();
  std::unordered_set<std::string> names;
  for (uint32_t i = 0; i < tags; ++i) {
    index.tags.push_back(in.text());
    in.require(names.insert(index.tags.back()).second, "two tags have one name");
  }
  read_items(in, index);
  const std::string_view rows = in.bytes(index.items.size() * index.rows.stride());
  in.require(index.rows.assign(std::as_bytes(std::span(rows))), "a latent holds what is no number");
  index.graph = read_graph(in, index.items.size());
  in.require(in.at_end(), "there is more than the index");
  return index;
}

}  // namespace

LatentIndex parse_index(std::span<const std::byte> bytes, const std::string& name) {
  std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  Reader start(text, name);
  start.require(text.starts_with(kMagic), "does not begin as an index does");
  start.bytes(kMagic.size());
  if (const auto version = start.number<uint32_t>(); version != kIndexVersion)
    throw Error(Code::unsupported, name,
                fmt::format("is an index of version {} (expected {})", version, kIndexVersion),
                "make it again with this version's strait index");
  start.require(text.size() >= kMagic.size() + sizeof(uint32_t) + kDigestBytes, "ends early");
  const std::string_view content = text.substr(0, text.size() - kDigestBytes);
  start.require(sha256(content) == hex_of(text.substr(content.size())), "the checksum does not match");
  Reader in(content, name);
  in.bytes(kMagic.size() + sizeof(uint32_t));
  return read_values(in);
}

LatentIndex read_index(const std::filesystem::path& file) {
  const std::vector<char> bytes = read_file(file, kMostFileBytes);
  return parse_index(std::as_bytes(std::span(bytes)), file.string());
}

std::string index_bytes(const LatentIndex& index) {
  Writer out;
  out.bytes(kMagic);
  out.number(kIndexVersion);
  out.text(index.model);
  out.text(index.weights_sha256);
  out.text(index.root);
  out.number(static_cast<uint32_t>(index.metric));
  out.number(static_cast<uint32_t>(index.rows.storage()));
  out.number(static_cast<uint32_t>(index.rows.length()));
  out.number(index.unknown_beyond);
  out.number(index.near_limit);
  out.number(static_cast<uint32_t>(index.tags.size()));
  for (const std::string& tag : index.tags) out.text(tag);
  out.number(static_cast<uint32_t>(index.items.size()));
  for (const IndexItem& item : index.items) {
    out.text(item.path);
    out.bytes(binary(item.sha256));
    out.number(static_cast<uint32_t>(item.tags.size()));
    out.numbers(item.tags);
  }
  const std::span<const std::byte> rows = index.rows.bytes();
  out.bytes({reinterpret_cast<const char*>(rows.data()), rows.size()});
  if (index.graph)
    write_graph(*index.graph, out);
  else
    out.number(uint32_t{0});
  return out.finish();
}

void write_index(const std::filesystem::path& file, const LatentIndex& index) {
  write_file_atomically(file, index_bytes(index));
}

}  // namespace strait::nn
