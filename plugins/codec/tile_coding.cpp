// A tile's numbers and its stream: z, then the slices, each with what the prior knows of it by then.
#include <algorithm>

#include "choice.h"
#include "codec.h"
#include "latent.h"
#include "planes.h"
#include "rans.h"

namespace strait::codec {
std::vector<uint8_t> Codec::encode_tile(Latent& latent, const cv::Rect& tile, int position) const {
  RansEncoder encoder;
  const cv::Size z_size = tile.size() / 2;
  std::vector<float> cut(static_cast<size_t>(prior_->hyper_channels()) * z_size.area());
  copy_planes(latent.z.data(), latent.size / 2, tile.tl() / 2, cut.data(), z_size, {0, 0}, z_size,
              prior_->hyper_channels());
  std::vector<int32_t> z(cut.size());
  std::transform(cut.begin(), cut.end(), z.begin(), nearest_number);
  std::vector<uint8_t> indexes;
  for (const uint8_t index : prior_->z_indexes(position)) indexes.insert(indexes.end(), z_size.area(), index);
  encoder.put(z, indexes);

  PriorRun run(*prior_, z, z_size.height, z_size.width);
  const float* plane = latent.numbers.data();
  for (size_t k = 0; k < prior_->slices().size(); ++k) {
    const int channels = prior_->slices()[k];
    std::vector<int32_t> numbers(run.slice_numbers(k)), means(numbers.size());
    cut.resize(numbers.size());
    indexes.resize(numbers.size());
    copy_planes(plane, latent.size, tile.tl(), cut.data(), tile.size(), {0, 0}, tile.size(), channels);
    plane += static_cast<size_t>(channels) * latent.size.area();
    run.predict(means, indexes);
    for (size_t i = 0; i < numbers.size(); ++i) {
      numbers[i] = chosen_number(cut[i] - static_cast<float>(means[i]) / (1 << kMeanBits), indexes[i]);
      means[i] += numbers[i] * (1 << kMeanBits);
    }
    encoder.put(numbers, indexes);
    run.take(means);
  }
  return encoder.finish();
}

void Codec::decode_tile(std::span<const uint8_t> stream, const cv::Rect& tile, int position, Latent& latent,
                        const std::string& where) const {
  RansDecoder decoder(stream, where);
  const cv::Size z_size = tile.size() / 2;
  std::vector<uint8_t> indexes;
  for (const uint8_t index : prior_->z_indexes(position)) indexes.insert(indexes.end(), z_size.area(), index);
  std::vector<int32_t> numbers(indexes.size());
  decoder.get(indexes, numbers);

  PriorRun run(*prior_, numbers, z_size.height, z_size.width);
  float* plane = latent.numbers.data();
  for (size_t k = 0; k < prior_->slices().size(); ++k) {
    const int channels = prior_->slices()[k];
    numbers.resize(run.slice_numbers(k));
    indexes.resize(numbers.size());
    std::vector<int32_t> latents(numbers.size());
    run.predict(latents, indexes);
    decoder.get(indexes, numbers);
    for (size_t i = 0; i < numbers.size(); ++i) latents[i] += numbers[i] * (1 << kMeanBits);
    run.take(latents);
    std::vector<float> floats(latents.size());
    std::transform(latents.begin(), latents.end(), floats.begin(),
                   [](int32_t eighths) { return static_cast<float>(eighths) / (1 << kMeanBits); });
    copy_planes(floats.data(), tile.size(), {0, 0}, plane, latent.size, tile.tl(), tile.size(), channels);
    plane += static_cast<size_t>(channels) * latent.size.area();
  }
  decoder.finish();
}

}  // namespace strait::codec
