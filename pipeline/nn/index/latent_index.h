// An index: the latents of many pictures, what the pictures are called and tagged, and how far apart they
// are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nn/api.h"
#include "nn/index/latent_rows.h"
#include "nn/index/neighbour_graph.h"

namespace strait::nn {

// l2: the Euclidean distance. cosine: 1 - the cosine of the angle, 0 to 2; rows are latents of length 1.
enum class Metric : uint32_t { l2 = 0, cosine = 1 };

STRAIT_NN_API Metric metric_named(std::string_view name);  // throws Error (Code::usage)
STRAIT_NN_API const char* name_of(Metric metric);

struct IndexItem {
  std::string path;                 // relative to the index's root, with '/'; unlike all others'
  std::string sha256;               // of the file, or of the pixels where the picture is a part of one; hex
  std::vector<uint32_t> tags = {};  // numbers of names in LatentIndex::tags, rising
};

// A value. The number of rows is that of the items.
struct STRAIT_NN_API LatentIndex {
  std::string model;           // its name, or its folder where it has been given as a path
  std::string weights_sha256;  // of the model that made the latents
  std::string root;            // the folder that the items' paths start from
  Metric metric = Metric::l2;
  double unknown_beyond = 0;  // a picture whose nearest neighbour is farther is unlike all of the index
  double near_limit = 0;      // two pictures that are nearer are versions of one
  std::vector<std::string> tags;
  std::vector<IndexItem> items;
  LatentRows rows;
  std::optional<NeighbourGraph> graph;  // over the rows as they are, or none

  // Adds an item with its latent of rows.length() numbers (throws what LatentRows::append throws); the graph
  // goes.
  void add(std::string path, std::string sha256, const std::vector<std::string>& tag_names,
           const float* latent);
  void set_tags(IndexItem& item, const std::vector<std::string>& names);
  // Takes out the items that `chosen` names, and the graph.
  void erase(const std::vector<bool>& chosen);
  // Takes names off the list that no item has any more.
  void forget_unused_tags();
  std::vector<std::string> tags_of(const IndexItem& item) const;
  // The numbers that a search compares: of length 1 where the metric asks for it.
  std::vector<float> prepared(const float* latents, size_t count) const;
  // From a sum of squared differences of such numbers to a distance.
  float distance(float squared) const;

 private:
  uint32_t tag_number(const std::string& name);
};

}  // namespace strait::nn
