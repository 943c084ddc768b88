// Pictures to .strait files and back, with one model.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "container.h"
#include "nn/model.h"
#include "prior.h"
#include "program_pool.h"
#include "refiner.h"

namespace strait::codec {

struct Latent;  // latent.h

struct Encoding {
  double quality = 50;  // 1 to 100
  int effort = 0;       // 0 to kMostEffort
  nn::Precision precision = nn::Precision::f32;
};

// Thread-safe.
class Codec {
 public:
  // Throws Error: what nn::Model::load throws; usage, corrupt for a model that is not the codec's.
  explicit Codec(const std::string& model_folder);

  // `picture`: gray, colour or colour with alpha, 8, 16 bit or float (which becomes 16 bit).
  std::vector<uint8_t> compress(const cv::Mat& picture, const Encoding& encoding) const;
  // The picture of the file's own channels and depth. Throws Error as read_container(); missing, for a file
  // of another model. `where` begins what errors say.
  cv::Mat decompress(std::span<const uint8_t> file, uint64_t most_pixels, nn::Precision precision,
                     const std::string& where) const;

 private:
  void analyse(const cv::Mat& picture, int position, const Encoding& encoding, Latent& latent) const;
  // With what was continued still on it; of the head's channels and depth.
  cv::Mat synthesise(const Latent& latent, const Head& head, nn::Precision precision) const;
  std::vector<uint8_t> encode_tile(Latent& latent, const cv::Rect& tile, int position) const;
  void decode_tile(std::span<const uint8_t> stream, const cv::Rect& tile, int position, Latent& latent,
                   const std::string& where) const;
  void check_model(const Head& head, const std::string& where) const;

  std::string name_;
  std::array<uint8_t, 8> checksum_{};
  double gain_ratio_ = 1;  // quality.h
  std::unique_ptr<Refiner> refiner_;
  std::unique_ptr<Prior> prior_;
  std::unique_ptr<ProgramPool> analysis_, synthesis_;
};

}  // namespace strait::codec
