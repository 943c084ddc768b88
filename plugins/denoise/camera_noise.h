// Noise as it is in the pictures that cameras write, made on clean ones: photons and electronics on the raw
// values of a Bayer sensor, correlated by demosaicing, colour matrix, tone curve, the camera's own smoothing,
// scaling and sharpening, and JPEG at the end (after Brooks et al. 2019, arXiv:1811.11127, and CBDNet, Guo et
// al. 2019, arXiv:1807.04686).
#pragma once

#include <cstdint>

#include <opencv2/core.hpp>

#include "random.h"

namespace strait::denoise {

struct CameraNoiseOptions {
  // Variance of the raw values, 0..1, is shot * value + read. Uniform in the logarithm between these; read
  // noise follows it as in cameras.
  double shot_min = 1e-5, shot_max = 1e-2;
  double gaussian_share = 0.2;  // of the patches that get noise from no camera: see add_correlated_noise
  double sigma_max = 50;        // of those, in 8-bit levels; uniform from 0
  double jpeg_share = 0.7;      // of the patches that go through JPEG
  int jpeg_quality_min = 60;    // uniform up to 100
};

// The same picture with noise and without. CV_32FC3 blue-green-red, 0..1. `clean` went the same way as
// `noisy`, so that nobody learns to sharpen or to change colours, but for JPEG: taking that off is part of
// the task.
struct NoisyPair {
  cv::Mat noisy, clean;
};

// Any size from 1 x 1 up. Everything follows from the seed.
NoisyPair make_noisy_pair(const cv::Mat& picture, const CameraNoiseOptions& options, uint64_t seed);

// The same for `count` pictures as planes, blue-green-red x height x width each, dense. OpenMP-parallel over
// the pictures; the result does not depend on the threads.
void make_noisy_pairs(const float* pictures, int64_t count, int height, int width,
                      const CameraNoiseOptions& options, uint64_t seed, float* noisy, float* clean);

// raw + n, with independent normal n of variance shot * max(raw, 0) + read. CV_32FC1.
cv::Mat add_sensor_noise(const cv::Mat& raw, double shot, double read, uint64_t seed);

// Gaussian noise of mean square `sigma` (0..1 scale) in every channel: independent, or correlated between
// channels (film, gray noise), or between neighbours (blur), or both. Not clipped.
cv::Mat add_correlated_noise(const cv::Mat& picture, double sigma, Random& random);

}  // namespace strait::denoise
