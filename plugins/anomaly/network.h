// The networks of detectors: one that makes maps of a picture, and one that describes its places.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "nn/network.h"
#include "nn/parameters.h"

namespace strait::anomaly {

constexpr const char* kPicture = "picture";    // the input
constexpr const char* kMaps = "maps";          // output: the rebuilt picture's channels, then `defect`
constexpr const char* kFeatures = "features";  // output: a description of every place

enum class Kind {
  none,         // no maps
  pca,          // the rebuilt picture, from its principal axes; of a fixed size
  autoencoder,  // the rebuilt picture, through a narrow latent
  unet,         // the mended picture, and the logit that a pixel belongs to a defect
};

enum class FeatureSource {
  none,
  filters,  // responses of principal axes of small patches, of either sign, averaged over blocks and divided
            // by their local length (after PCANet: Chan et al. 2015, arXiv:1404.3606)
  network,  // values inside the network that makes maps
};

struct NetworkOptions {
  Kind kind = Kind::none;
  int channels = 1;                         // 1 gray, 3 blue-green-red
  int height = 0, width = 0;                // 0: any
  std::vector<int64_t> widths{16, 32, 64};  // channels of each level, each at half the size of the one before
  int64_t latent = 16;                      // pca: axes; autoencoder: channels of the latent
  int unshuffle = 1;                        // unet: works at 1 / unshuffle of the size
  FeatureSource features = FeatureSource::none;
  int64_t filters = 8;
  int64_t filter_side = 7;    // px, odd
  int64_t pool = 4;           // px, of the blocks that are averaged
  std::string layer = "mid";  // whose values are features, for FeatureSource::network
};

// Layers that lead to `maps`. Throws Error (Code::usage) for options that do not fit together; of Kind::none.
nn::NetworkSpec maps_network(const NetworkOptions& options);

// The layers of `maps` (unless Kind::none) and of `features` (unless FeatureSource::none).
nn::NetworkSpec whole_network(const NetworkOptions& options);

// Filters: the length that features are divided by counts from here on.
constexpr float kFaintLength = 0.05f;
// Fills in what does not follow from training: `filters` x channels x side x side, and the normalisation.
void set_filters(nn::Parameters& weights, const std::vector<float>& filters);

}  // namespace strait::anomaly
