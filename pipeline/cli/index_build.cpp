#include "cli/index_build.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <unordered_map>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "cli/encode.h"
#include "strait/error.h"
#include "strait/pixels.h"

namespace strait::cli {

namespace {

constexpr size_t kResaved = 200;        // pictures
constexpr size_t kFewResaved = 20;      // fewer change nothing
constexpr double kResavedShare = 0.95;  // of them lie within near_limit
constexpr double kMostNear = 0.5;       // of the median distance between neighbours: never more

// The picture after what happens to copies: scaled to three quarters, where the model sees less than that
// anyway, and JPEG.
cv::Mat resaved(const cv::Mat& picture, const nn::Shape& model) {
  cv::Mat bytes = with_depth(with_channels(picture, picture.channels() == 1 ? 1 : 3), CV_8U);
  if (std::min(bytes.rows, bytes.cols) >= 2 * std::max(model.h, model.w)) {
    cv::Mat smaller;
    cv::resize(bytes, smaller, {}, 0.75, 0.75, cv::INTER_AREA);
    bytes = smaller;
  }
  std::vector<uint8_t> file;
  cv::imencode(".jpg", bytes, file, {cv::IMWRITE_JPEG_QUALITY, 75});
  return cv::imdecode(file, cv::IMREAD_UNCHANGED);
}

float distance_to_resaved(const nn::LatentModel& model, const cv::Mat& picture, const float* latent,
                          const nn::LatentIndex& index) {
  std::vector<float> planes(model.picture_shape().elements()), other(model.latent_shape().elements());
  fit_into(model.picture_shape(), resaved(picture, model.picture_shape()), planes.data());
  model.encode(planes.data(), 1, other.data());
  nn::LatentRows row(nn::RowStorage::f32, other.size());
  row.append(index.prepared(latent, 1).data(), 1);
  return index.distance(row.squared_distance(index.prepared(other.data(), 1).data(), 0));
}

std::unordered_map<std::string, size_t> positions(const nn::LatentIndex& index) {
  std::unordered_map<std::string, size_t> found;
  for (size_t i = 0; i < index.items.size(); ++i) found[index.items[i].path] = i;
  return found;
}

std::vector<std::vector<std::string>> names_of_groups(const nn::LatentIndex& index,
                                                      const std::vector<std::vector<uint32_t>>& groups) {
  std::vector<std::vector<std::string>> named;
  for (const std::vector<uint32_t>& group : groups) {
    std::vector<std::string>& names = named.emplace_back();
    for (const uint32_t item : group) names.push_back(index.items[item].path);
  }
  return named;
}

}  // namespace

void add_pictures(const nn::LatentModel& model, const PictureReader& reader,
                  const std::vector<ListedPicture>& listed, nn::LatentIndex& index, IndexChanges& changes,
                  std::vector<float>& near) {
  const auto known = positions(index);
  std::vector<bool> outdated(index.items.size());
  std::vector<uint8_t> kept(listed.size());
  const size_t before = index.items.size();
  const size_t spacing = std::max<size_t>(1, listed.size() / kResaved);
  EncodeTask task;
  task.wanted = [&](size_t i, const std::string& sha256) {
    const auto found = known.find(listed[i].name);
    kept[i] = found != known.end() && index.items[found->second].sha256 == sha256;
    return kept[i] == 0;
  };
  task.encoded = [&](size_t i, const ReadPicture& read, const float* latent) {
    const auto found = known.find(listed[i].name);
    index.add(listed[i].name, read.sha256, listed[i].tags, latent);
    if (found != known.end()) outdated[found->second] = true;
    changes.fresh.push_back(listed[i].name);
    if (i % spacing == 0) near.push_back(distance_to_resaved(model, read.pixels, latent, index));
  };
  task.failed = [&](size_t i, const std::string& reason) {
    changes.failed.emplace_back(listed[i].name, reason);
  };
  encode_pictures(encoder_of(model), reader, names_of(listed), task);
  for (size_t i = 0; i < listed.size(); ++i) {
    if (kept[i] == 0) continue;
    index.set_tags(index.items[known.at(listed[i].name)], listed[i].tags);
    ++changes.unchanged;
  }
  changes.replaced = static_cast<size_t>(std::count(outdated.begin(), outdated.end(), true));
  changes.added = index.items.size() - before - changes.replaced;
  outdated.resize(index.items.size());
  if (changes.replaced > 0) index.erase(outdated);
}

size_t remove_pictures(const std::vector<std::string>& paths, nn::LatentIndex& index) {
  std::vector<bool> chosen(index.items.size());
  for (const std::string& path : paths) {
    const std::string folder = path.ends_with('/') ? path : path + "/";
    bool found = false;
    for (size_t i = 0; i < index.items.size(); ++i) {
      if (index.items[i].path != path && !index.items[i].path.starts_with(folder)) continue;
      chosen[i] = found = true;
    }
    if (!found)
      throw Error(Code::missing, path, "is not in the index", "give paths relative to " + index.root);
  }
  index.erase(chosen);
  return static_cast<size_t>(std::count(chosen.begin(), chosen.end(), true));
}

void finish_index(const FinishOptions& options, std::vector<float> near, nn::LatentIndex& index) {
  index.forget_unused_tags();
  index.graph.reset();
  if (index.items.size() >= std::max<size_t>(1, options.graph_from))
    index.graph = nn::build_graph(index.rows);
  const std::vector<float> own = nn::own_distances(index, nn::Nearest(index));
  if (options.unknown_beyond > 0)
    index.unknown_beyond = options.unknown_beyond;
  else  // fewer than two pictures cannot say what is far
    index.unknown_beyond =
        own.empty() ? double{std::numeric_limits<float>::max()} : nn::quantile(own, nn::kKnownShare);
  std::sort(near.begin(), near.end());
  if (near.size() >= kFewResaved || index.near_limit == 0)
    index.near_limit = nn::quantile(near, kResavedShare);
  if (!own.empty()) index.near_limit = std::min(index.near_limit, kMostNear * nn::quantile(own, 0.5));
}

Duplicates duplicates_of(const nn::LatentIndex& index, const std::vector<std::string>& fresh) {
  const auto known = positions(index);
  std::vector<uint32_t> items;
  std::set<std::string> contents;
  for (const std::string& name : fresh) {
    items.push_back(static_cast<uint32_t>(known.at(name)));
    contents.insert(index.items[items.back()].sha256);
  }
  std::map<std::string, std::vector<uint32_t>> by_content;
  for (uint32_t i = 0; i < index.items.size(); ++i)
    if (contents.count(index.items[i].sha256) != 0) by_content[index.items[i].sha256].push_back(i);
  std::vector<std::vector<uint32_t>> same;
  for (auto& [content, group] : by_content)
    if (group.size() > 1) same.push_back(std::move(group));
  std::sort(same.begin(), same.end());
  std::vector<nn::NearPair> pairs = nn::near_pairs(index, nn::Nearest(index), items, index.near_limit);
  std::erase_if(pairs, [&](const nn::NearPair& pair) {
    return index.items[pair.a].sha256 == index.items[pair.b].sha256;
  });
  return {names_of_groups(index, same), names_of_groups(index, nn::groups_of(pairs))};
}

}  // namespace strait::cli
