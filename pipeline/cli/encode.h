// Pictures become latents, many at a time.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/picture_reader.h"
#include "nn/index/latent_index.h"
#include "nn/latent_model.h"

namespace strait::cli {

// Pictures of one size to as many latents; the numbers of each stand one after another.
struct Encoder {
  nn::Shape picture;  // of one: n is 1
  size_t latent = 0;  // numbers of one
  std::function<void(const float* pictures, int count, float* latents)> run;
};
Encoder encoder_of(const nn::LatentModel& model);  // keeps a reference
Encoder raw_pixels(const nn::Shape& picture);      // which are their own latents

struct EncodeTask {
  // Asked for every picture once it is read: whether it shall be encoded. Empty: all.
  std::function<bool(size_t picture, const std::string& sha256)> wanted = {};
  // In the order of the names. `read.pixels` is the picture.
  std::function<void(size_t picture, const ReadPicture& read, const float* latent)> encoded;
  // A picture that cannot be read, and why.
  std::function<void(size_t picture, const std::string& reason)> failed;
};

// With all cores. Throws Interrupted.
void encode_pictures(const Encoder& encoder, const PictureReader& reader,
                     const std::vector<std::string>& names, const EncodeTask& task);

// The latents of all that is wanted, one after another; task.failed is not asked. Throws Error(bad_input)
// that lists what cannot be read: a figure over the others would be one of another set.
std::vector<float> encode_all(const Encoder& encoder, const PictureReader& reader,
                              const std::vector<std::string>& names, EncodeTask task = {});

// A picture brought to the size of `shape`, as planes.
void fit_into(const nn::Shape& shape, const cv::Mat& picture, float* planes);

// The model in `folder`, which must be the index's. Throws Error(usage).
nn::LatentModel model_of(const nn::LatentIndex& index, const std::filesystem::path& folder);

// Which metric suits a model: what its model.toml says ([preprocess] metric), or else l2 where it decodes
// (its latents are coordinates) and cosine where it does not.
nn::Metric metric_for(const nn::LatentModel& model);

}  // namespace strait::cli
