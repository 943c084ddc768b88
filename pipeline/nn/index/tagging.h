// From the neighbours of a picture to its tags.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "nn/api.h"
#include "nn/index/latent_index.h"
#include "nn/index/neighbour.h"

namespace strait::nn {

// none: every neighbour counts the same (Cover and Hart 1967). distance: as much as 1 / its distance (Dudani
// 1976), where distances below a thousandth of the index's unknown_beyond count as that.
enum class Weighting { none, distance };

STRAIT_NN_API Weighting weighting_named(std::string_view name);  // throws Error (Code::usage)

struct TagRule {
  Weighting weighting = Weighting::distance;
  double min_confidence = 0.5;  // of a tag that is given
  double unknown_beyond = 0;    // no tag is given where the nearest neighbour is farther
  size_t tags_most = 8;
};

struct TagScore {
  uint32_t tag;       // its number in the index
  double confidence;  // the share of all neighbours' weight that has it, 0 to 1
};

struct Tagged {
  // By falling confidence; of equal ones the one of the nearer neighbour first. All there are, whatever the
  // rule.
  std::vector<TagScore> scores;
  std::vector<TagScore> given;  // those that the rule lets pass; none: unknown
};

// `neighbours`: those to go by, nearest first.
STRAIT_NN_API Tagged tag_by(const LatentIndex& index, std::span<const Neighbour> neighbours,
                            const TagRule& rule);

}  // namespace strait::nn
