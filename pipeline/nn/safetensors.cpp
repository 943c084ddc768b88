#include "nn/safetensors.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <set>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "core/file.h"
#include "strait/error.h"

namespace strait::nn {

static_assert(std::endian::native == std::endian::little, "safetensors data is little-endian");

namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kLengthBytes = 8;
constexpr std::uint64_t kMostHeaderBytes = 100'000'000;  // the limit of the reference implementation
constexpr std::uint64_t kMostFileBytes = 1ULL << 35;

struct Entry {
  std::string name;
  std::vector<std::int64_t> shape;
  std::uint64_t begin = 0;  // offsets into the data
  std::uint64_t end = 0;
};

class Reader {
 public:
  Reader(std::span<const std::byte> bytes, const std::string& name) : bytes_(bytes), name_(name) {}

  SafetensorsFile read() {
    const Json header = read_header();
    SafetensorsFile file;
    std::vector<Entry> entries;
    for (const auto& [key, value] : header.items()) {
      if (key == "__metadata__") {
        file.metadata = read_metadata(value);
      } else {
        entries.push_back(read_entry(key, value));
      }
    }
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
      return std::tie(a.begin, a.end, a.name) < std::tie(b.begin, b.end, b.name);
    });
    check_coverage(entries);
    for (const Entry& entry : entries) copy_tensor(entry, file.tensors.add(entry.name, entry.shape));
    return file;
  }

 private:
  [[noreturn]] void corrupt(const std::string& what) const {
    throw Error(Code::corrupt, name_, what, "the file is damaged or no safetensors file; copy it again");
  }
  [[noreturn]] void corrupt_tensor(const std::string& tensor, const std::string& what) const {
    corrupt(fmt::format("tensor '{}': {}", tensor, what));
  }

  Json read_header() {
    std::uint64_t length = 0;
    if (bytes_.size() < kLengthBytes)
      corrupt(fmt::format("offset 0: no header (got {} bytes)", bytes_.size()));
    std::memcpy(&length, bytes_.data(), kLengthBytes);
    const std::uint64_t most = std::min<std::uint64_t>(kMostHeaderBytes, bytes_.size() - kLengthBytes);
    if (length > most)
      corrupt(fmt::format("offset 0: header of {} bytes (expected at most {})", length, most));
    data_ = bytes_.subspan(kLengthBytes + length);
    const auto* text = reinterpret_cast<const char*>(bytes_.data()) + kLengthBytes;
    std::set<std::string> keys;
    std::string repeated;
    const auto watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
      if (event != Json::parse_event_t::key || depth != 1) return true;
      if (!keys.insert(parsed.get<std::string>()).second) repeated = parsed.get<std::string>();
      return true;
    };
    Json header = Json::parse(text, text + length, watch, /*allow_exceptions=*/false);
    if (!header.is_object()) corrupt("offset 8: the header is no JSON object");
    if (!repeated.empty()) corrupt_tensor(repeated, "appears twice");
    return header;
  }

  std::map<std::string, std::string> read_metadata(const Json& value) const {
    if (!value.is_object()) corrupt("'__metadata__' is no object");
    std::map<std::string, std::string> metadata;
    for (const auto& [key, text] : value.items()) {
      if (!text.is_string()) corrupt(fmt::format("'__metadata__': '{}' is no text", key));
      metadata[key] = text.get<std::string>();
    }
    return metadata;
  }

  Entry read_entry(const std::string& name, const Json& value) const {
    if (!value.is_object() || !value.contains("dtype") || !value.contains("shape") ||
        !value.contains("data_offsets")) {
      corrupt_tensor(name, "needs dtype, shape and data_offsets");
    }
    const Json& dtype = value["dtype"];
    if (!dtype.is_string() || dtype.get_ref<const std::string&>() != "F32") {
      corrupt_tensor(name,
                     fmt::format("dtype is {} (expected \"F32\")", dtype.dump(-1, ' ', true, kReplace)));
    }
    const auto offsets = read_numbers(name, "data_offsets", value["data_offsets"]);
    if (offsets.size() != 2) corrupt_tensor(name, "data_offsets must be two numbers");
    Entry entry{name, {}, offsets[0], offsets[1]};
    std::uint64_t bytes = sizeof(float);
    for (const std::uint64_t side : read_numbers(name, "shape", value["shape"])) {
      if (side != 0 && bytes > kMostFileBytes / side) corrupt_tensor(name, "its shape is too large");
      bytes *= side;
      entry.shape.push_back(static_cast<std::int64_t>(side));
    }
    if (entry.begin > entry.end || entry.end - entry.begin != bytes) {
      corrupt_tensor(name, fmt::format("data_offsets [{}, {}] do not fit its shape (expected {} bytes)",
                                       entry.begin, entry.end, bytes));
    }
    return entry;
  }

  std::vector<std::uint64_t> read_numbers(const std::string& tensor, const char* key,
                                          const Json& value) const {
    if (!value.is_array()) corrupt_tensor(tensor, fmt::format("{} is no array", key));
    std::vector<std::uint64_t> numbers;
    for (const Json& number : value) {
      if (!number.is_number_unsigned() || number.get<std::uint64_t>() > kMostFileBytes) {
        corrupt_tensor(tensor, fmt::format("{} must hold integers from 0 to {}", key, kMostFileBytes));
      }
      numbers.push_back(number.get<std::uint64_t>());
    }
    return numbers;
  }

  // Sorted by offset, tensors must follow each other without holes up to the end of the file.
  void check_coverage(const std::vector<Entry>& entries) const {
    std::uint64_t expected = 0;
    for (const Entry& entry : entries) {
      if (entry.begin != expected) {
        corrupt_tensor(entry.name, fmt::format("its data begins at {} (expected {})", entry.begin, expected));
      }
      expected = entry.end;
    }
    if (expected != data_.size()) {
      corrupt(fmt::format("the tensors hold {} bytes of data (expected the {} that the file has)", expected,
                          data_.size()));
    }
  }

  void copy_tensor(const Entry& entry, Tensor& tensor) const {
    if (entry.end > entry.begin)
      std::memcpy(tensor.data(), data_.data() + entry.begin, entry.end - entry.begin);
  }

  static constexpr auto kReplace = Json::error_handler_t::replace;
  std::span<const std::byte> bytes_;
  std::span<const std::byte> data_;
  const std::string& name_;
};

}  // namespace

SafetensorsFile parse_safetensors(std::span<const std::byte> bytes, const std::string& name) {
  return Reader(bytes, name).read();
}

SafetensorsFile read_safetensors(const std::filesystem::path& file) {
  const std::vector<char> bytes = read_file(file, kMostFileBytes);
  return parse_safetensors(std::as_bytes(std::span(bytes)), file.string());
}

std::string safetensors_bytes(const Parameters& tensors, const std::map<std::string, std::string>& metadata) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  std::uint64_t offset = 0;
  for (const Tensor& tensor : tensors) {
    const std::uint64_t end = offset + tensor.size() * sizeof(float);
    header[tensor.name] = {{"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump();
  text.resize((text.size() + kLengthBytes - 1) / kLengthBytes * kLengthBytes, ' ');
  const std::uint64_t length = text.size();
  std::string bytes(reinterpret_cast<const char*>(&length), kLengthBytes);
  bytes.reserve(kLengthBytes + length + offset);
  bytes += text;
  for (const Tensor& tensor : tensors) {
    if (tensor.size() > 0)
      bytes.append(reinterpret_cast<const char*>(tensor.data()), tensor.size() * sizeof(float));
  }
  return bytes;
}

void write_safetensors(const std::filesystem::path& file, const Parameters& tensors,
                       const std::map<std::string, std::string>& metadata) {
  write_file_atomically(file, safetensors_bytes(tensors, metadata));
}

void load_parameters(const Parameters& from, Parameters& into, const std::string& where) {
  std::vector<std::string> problems;
  for (const Tensor& tensor : into) {
    const Tensor* source = from.find(tensor.name);
    if (source == nullptr) {
      problems.push_back(fmt::format("'{}' is missing", tensor.name));
    } else if (source->shape != tensor.shape) {
      problems.push_back(fmt::format("'{}' has another shape (expected [{}], got [{}])", tensor.name,
                                     fmt::join(tensor.shape, ", "), fmt::join(source->shape, ", ")));
    }
  }
  for (const Tensor& tensor : from) {
    if (into.find(tensor.name) == nullptr)
      problems.push_back(fmt::format("'{}' is not of this network", tensor.name));
  }
  if (!problems.empty()) {
    throw Error(Code::corrupt, where,
                fmt::format("the tensors do not fit the network:\n  {}", fmt::join(problems, "\n  ")));
  }
  into.copy_from(from);
}

}  // namespace strait::nn
