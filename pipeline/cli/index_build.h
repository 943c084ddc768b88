// What `strait index` does to an index.
#pragma once

#include <string>
#include <vector>

#include "cli/picture_list.h"
#include "nn/index/calibrate.h"
#include "nn/latent_model.h"

namespace strait::cli {

struct IndexChanges {
  size_t added = 0, replaced = 0, unchanged = 0, removed = 0;
  std::vector<std::pair<std::string, std::string>> failed;  // name, why
  std::vector<std::string> fresh;                           // names of what was added or replaced
};

// Reads `listed` and adds what is not in the index yet; items whose content has changed are replaced, and
// tags of the others set anew. Afterwards `near` holds the distances between some of the pictures encoded
// and versions of them that went through JPEG at another size.
void add_pictures(const nn::LatentModel& model, const PictureReader& reader,
                  const std::vector<ListedPicture>& listed, nn::LatentIndex& index, IndexChanges& changes,
                  std::vector<float>& near);

// Items by their paths, or all below a folder. Throws Error(missing) for what is not there.
size_t remove_pictures(const std::vector<std::string>& paths, nn::LatentIndex& index);

struct FinishOptions {
  size_t graph_from = 1'000'000;  // items
  double unknown_beyond = 0;      // 0: calibrated
};

// Forgets tags that are no longer used, builds the graph where the index is large, and measures its
// distances. Few values in `near` leave near_limit as it is, unless it is 0.
void finish_index(const FinishOptions& options, std::vector<float> near, nn::LatentIndex& index);

// Groups of items with the same content; of these and of near ones only groups with one of `fresh`.
struct Duplicates {
  std::vector<std::vector<std::string>> same, near;
};
Duplicates duplicates_of(const nn::LatentIndex& index, const std::vector<std::string>& fresh);

}  // namespace strait::cli
