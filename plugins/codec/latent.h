// Numbers of a picture between analysis and synthesis.
#pragma once

#include <vector>

#include <opencv2/core.hpp>

#include "prior.h"

namespace strait::codec {

// Of the whole picture: planes of latent pixels, and of z at half their sides.
struct Latent {
  Latent(cv::Size latent, const Prior& prior)
      : size(latent),
        numbers(static_cast<size_t>(prior.channels()) * latent.area()),
        z(static_cast<size_t>(prior.hyper_channels()) * latent.area() / 4) {}

  cv::Size size;
  std::vector<float> numbers;  // to be quantised, or as decoded
  std::vector<float> z;        // of the encoder
};

}  // namespace strait::codec
