#include "nn/index/latent_index.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "strait/error.h"

namespace strait::nn {
namespace {

constexpr std::array kNames = {"l2", "cosine"};

}  // namespace

Metric metric_named(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end())
    throw Error(Code::usage, "metric", "'" + std::string(name) + "' is unknown (expected l2 or cosine)");
  return static_cast<Metric>(found - kNames.begin());
}

const char* name_of(Metric metric) {
  return kNames.at(static_cast<size_t>(metric));
}

void LatentIndex::add(std::string path, std::string sha256, const std::vector<std::string>& tag_names,
                      const float* latent) {
  rows.append(prepared(latent, 1).data(), 1);
  items.push_back({std::move(path), std::move(sha256)});
  set_tags(items.back(), tag_names);
  graph.reset();
}

uint32_t LatentIndex::tag_number(const std::string& name) {
  const auto found = std::find(tags.begin(), tags.end(), name);
  if (found == tags.end()) return tags.push_back(name), static_cast<uint32_t>(tags.size() - 1);
  return static_cast<uint32_t>(found - tags.begin());
}

void LatentIndex::set_tags(IndexItem& item, const std::vector<std::string>& names) {
  item.tags.clear();
  for (const std::string& name : names) item.tags.push_back(tag_number(name));
  std::sort(item.tags.begin(), item.tags.end());
  item.tags.erase(std::unique(item.tags.begin(), item.tags.end()), item.tags.end());
}

void LatentIndex::erase(const std::vector<bool>& chosen) {
  rows.erase(chosen);
  size_t kept = 0;
  for (size_t i = 0; i < items.size(); ++i) {
    if (chosen[i]) continue;
    if (kept != i) items[kept] = std::move(items[i]);
    ++kept;
  }
  items.resize(kept);
  graph.reset();
}

void LatentIndex::forget_unused_tags() {
  std::vector<uint32_t> number(tags.size());
  for (const IndexItem& item : items)
    for (const uint32_t tag : item.tags) number[tag] = 1;
  std::vector<std::string> used;
  for (size_t i = 0; i < tags.size(); ++i) {
    if (number[i] == 0) continue;
    number[i] = static_cast<uint32_t>(used.size());
    used.push_back(std::move(tags[i]));
  }
  tags = std::move(used);
  for (IndexItem& item : items)
    for (uint32_t& tag : item.tags) tag = number[tag];
}

std::vector<std::string> LatentIndex::tags_of(const IndexItem& item) const {
  std::vector<std::string> names;
  for (const uint32_t tag : item.tags) names.push_back(tags[tag]);
  return names;
}

std::vector<float> LatentIndex::prepared(const float* latents, size_t count) const {
  std::vector<float> made(latents, latents + count * rows.length());
  if (metric != Metric::cosine) return made;
  for (size_t i = 0; i < count; ++i) {
    float* row = made.data() + i * rows.length();
    double squares = 0;
    for (size_t c = 0; c < rows.length(); ++c) squares += double{row[c]} * double{row[c]};
    const double scale = squares > 0 ? 1 / std::sqrt(squares) : 0;
    for (size_t c = 0; c < rows.length(); ++c) row[c] = static_cast<float>(row[c] * scale);
  }
  return made;
}

float LatentIndex::distance(float squared) const {
  return metric == Metric::cosine ? squared / 2 : std::sqrt(squared);
}

}  // namespace strait::nn
