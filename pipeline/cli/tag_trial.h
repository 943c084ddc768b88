// What `strait eval tag` measures.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/picture_list.h"
#include "nn/index/nearest.h"
#include "nn/index/tagging.h"

namespace strait::cli {

// Pictures to tag, what they truly are, and their neighbours in an index, nearest first. A picture with
// several true tags is right with any of them.
struct TagTrial {
  std::string name;  // of the latents that are compared
  const nn::LatentIndex* index = nullptr;
  std::vector<std::vector<std::string>> truth;
  std::vector<std::vector<nn::Neighbour>> neighbours;
};

struct TagFigures {
  size_t pictures = 0;
  double top1 = 0;                       // share whose likeliest tag is right, however unlikely it is
  double unknown_share = 0;              // share that the rule gives no tag
  double kept_top1 = 0;                  // share of right ones among the others; 0 of none
  std::map<std::string, double> recall;  // of top1, by true tag
  std::map<std::pair<std::string, std::string>, size_t> confusions;  // true tag and likeliest
};

// By the first `k` neighbours.
TagFigures figures_of(const TagTrial& trial, size_t k, const nn::TagRule& rule);

}  // namespace strait::cli
