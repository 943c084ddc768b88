#include "train/report/previews.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include <fmt/format.h>

#include "core/file.h"

namespace strait::train {
namespace {

namespace fs = std::filesystem;

constexpr size_t kStepDigits = 8;

// A trainer's name must not reach other folders.
std::string file_part(std::string name) {
  for (char& c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (!plain) c = '-';
  }
  return name.substr(0, 100);
}

std::optional<PreviewFile> parse(const fs::path& path) {
  const std::string stem = path.stem().string();
  const size_t digits = std::min(stem.find_first_not_of("0123456789"), stem.size());
  const bool named = digits >= kStepDigits && digits < 18 && digits < stem.size() && stem[digits] == '-';
  if (!named || path.extension() != ".png") return std::nullopt;
  return PreviewFile{std::stoll(stem.substr(0, digits)), stem.substr(digits + 1), path};
}

}  // namespace

Previews::Previews(const fs::path& folder, int64_t last_step) : folder_(folder) {
  std::error_code error;
  std::vector<fs::path> later;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const std::optional<PreviewFile> found = parse(entry.path());
    if (!found) continue;
    if (found->step > last_step || last_step == 0)
      later.push_back(found->path);
    else
      files_.push_back(*found);
  }
  for (const fs::path& file : later) fs::remove(file, error);
  std::sort(files_.begin(), files_.end(), [](const PreviewFile& a, const PreviewFile& b) {
    return std::tie(a.step, a.name) < std::tie(b.step, b.name);
  });
}

void Previews::add(int64_t step, const std::string& name, const std::string& png) {
  const std::string part = file_part(name);
  const fs::path file = folder_ / fmt::format("{:0{}}-{}.png", step, kStepDigits, part);
  write_file_atomically(file, png);
  const auto same = [&](const PreviewFile& other) { return other.path == file; };
  if (std::none_of(files_.begin(), files_.end(), same)) files_.push_back({step, part, file});
}

}  // namespace strait::train
