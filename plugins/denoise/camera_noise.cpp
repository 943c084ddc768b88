#include "camera_noise.h"

#include <algorithm>
#include <cmath>
#include <exception>

#include <opencv2/imgproc.hpp>

#include "bayer.h"
#include "jpeg.h"
#include "rendering.h"

namespace strait::denoise {
namespace {

constexpr double kLevels = 255;

// Independent standard normal numbers.
cv::Mat normal_field(cv::Size size, int channels, uint64_t seed) {
  cv::Mat field(size, CV_32FC(channels), cv::Scalar::all(0));
  auto* values = field.ptr<float>();
  add_gaussian_noise(values, field.total() * static_cast<size_t>(channels), 1, seed, values);
  return field;
}

cv::Mat gray_of(const cv::Mat& picture) {
  const cv::Matx33f luma(0.114f, 0.587f, 0.299f, 0.114f, 0.587f, 0.299f, 0.114f, 0.587f, 0.299f);
  cv::Mat gray;
  cv::transform(picture, gray, luma);
  return gray;
}

cv::Mat blurred(const cv::Mat& picture, double radius) {
  cv::Mat result;
  cv::GaussianBlur(picture, result, {}, radius, radius, cv::BORDER_REFLECT_101);
  return result;
}

cv::Mat partly_blurred(const cv::Mat& picture, double radius, double share) {
  return picture + share * (blurred(picture, radius) - picture);
}

cv::Mat resized(const cv::Mat& picture, cv::Size size) {
  if (size == picture.size()) return picture;
  cv::Mat result;
  const bool shrinks = size.area() < picture.size().area();
  cv::resize(picture, result, size, 0, 0, shrinks ? cv::INTER_AREA : cv::INTER_CUBIC);
  return result;
}

cv::Mat clipped(const cv::Mat& picture) {
  return cv::min(cv::max(picture, 0), 1);
}

// Read noise over shot noise: the line that Brooks et al. fitted to cameras, with a wider spread.
double random_read(double shot, Random& random) {
  return std::exp(2.18 * std::log(shot) + 1.20 + 0.5 * random.normal());
}

NoisyPair shoot(const cv::Mat& picture, const CameraNoiseOptions& options, Random& random) {
  const Rendering rendering = Rendering::random(random);
  const int site = random.below(4);
  const BayerPhase phase{site & 1, site >> 1};
  const auto demosaic = random.chance(0.5) ? demosaic_malvar : demosaic_bilinear;
  const double shot = random.log_uniform(options.shot_min, options.shot_max);
  const double read = random_read(shot, random);
  const cv::Mat camera = rendering.to_camera(picture), raw = mosaic(camera, phase);
  const cv::Mat noise = add_sensor_noise(raw, shot, read, random.bits()) - raw;
  // Demosaicing is linear here, and the noise goes through it alone: cameras have a low-pass filter and
  // better methods against the colour fringes that this one would put on sharp detail.
  return {rendering.to_picture(camera + demosaic(noise, phase)), rendering.to_picture(camera)};
}

// A camera's own noise reduction keeps edges and takes the high frequencies of the noise, those of its colour
// most: here on the noise alone, so that no detail is lost.
void smooth_noise(NoisyPair& pair, Random& random) {
  const double gray_radius = random.uniform(0.4, 1.0), gray_share = random.uniform(0, 0.8);
  const double colour_radius = random.uniform(0.6, 3.0), colour_share = random.uniform(0.2, 1);
  const cv::Mat noise = pair.noisy - pair.clean, gray = gray_of(noise);
  pair.noisy = pair.clean + partly_blurred(gray, gray_radius, gray_share) +
               partly_blurred(noise - gray, colour_radius, colour_share);
}

void sharpen(NoisyPair& pair, Random& random) {
  const double radius = random.uniform(0.6, 1.4), gain = random.uniform(0.1, 1);
  for (cv::Mat* one : {&pair.noisy, &pair.clean}) *one = clipped(partly_blurred(*one, radius, -gain));
}

NoisyPair photograph(const cv::Mat& picture, const CameraNoiseOptions& options, Random& random) {
  const double scale = random.chance(0.4) ? random.uniform(0.6, 1.3) : 1;  // from sensor to file
  const cv::Size sensor(std::max(1, static_cast<int>(std::lround(picture.cols / scale))),
                        std::max(1, static_cast<int>(std::lround(picture.rows / scale))));
  cv::Mat scene = clipped(resized(picture, sensor));
  if (random.chance(0.5)) scene = blurred(scene, random.uniform(0.3, 1.2));  // the lens
  NoisyPair pair = shoot(scene, options, random);
  if (random.chance(0.6)) smooth_noise(pair, random);
  for (cv::Mat* one : {&pair.noisy, &pair.clean}) *one = clipped(resized(*one, picture.size()));
  if (random.chance(0.4)) sharpen(pair, random);
  return pair;
}

// Once as the camera writes it, sometimes again by whoever passes it on; half of the time cut out before.
cv::Mat stored(cv::Mat picture, const CameraNoiseOptions& options, Random& random) {
  const int passes = random.chance(0.25) ? 2 : 1;
  for (int i = 0; i < passes; ++i) {
    const int quality = options.jpeg_quality_min + random.below(101 - options.jpeg_quality_min);
    const int corner = random.chance(0.5) ? random.below(64) : 0;
    picture = jpeg_round_trip(picture, quality, {corner & 7, corner >> 3});
  }
  return picture;
}

cv::Mat from_planes(const float* planes, int height, int width) {
  cv::Mat picture(height, width, CV_32FC3);
  const size_t pixels = picture.total();
  auto* out = picture.ptr<cv::Vec3f>();
  for (size_t i = 0; i < pixels; ++i) out[i] = {planes[i], planes[pixels + i], planes[2 * pixels + i]};
  return picture;
}

void to_planes(const cv::Mat& picture, float* planes) {
  const size_t pixels = picture.total();
  const auto* in = picture.ptr<cv::Vec3f>();
  for (size_t i = 0; i < pixels; ++i) {
    for (size_t c = 0; c < 3; ++c) planes[c * pixels + i] = in[i][static_cast<int>(c)];
  }
}

}  // namespace

cv::Mat add_sensor_noise(const cv::Mat& raw, double shot, double read, uint64_t seed) {
  cv::Mat noisy = normal_field(raw.size(), 1, seed);
  const auto a = static_cast<float>(shot), b = static_cast<float>(read);
  for (int y = 0; y < raw.rows; ++y) {
    const auto* in = raw.ptr<float>(y);
    auto* out = noisy.ptr<float>(y);
    for (int x = 0; x < raw.cols; ++x) out[x] = in[x] + std::sqrt(a * std::max(in[x], 0.0f) + b) * out[x];
  }
  return noisy;
}

cv::Mat add_correlated_noise(const cv::Mat& picture, double sigma, Random& random) {
  cv::Mat noise = normal_field(picture.size(), 3, random.bits());
  if (random.chance(0.5)) {
    const double common = random.uniform();
    cv::Mat same;
    cv::merge(std::vector<cv::Mat>(3, normal_field(picture.size(), 1, random.bits())), same);
    noise = std::sqrt(1 - common) * noise + std::sqrt(common) * same;
  }
  if (random.chance(0.5)) {
    const double radius = random.log_uniform(0.4, 3);
    const cv::Mat kernel =
        cv::getGaussianKernel(2 * static_cast<int>(std::ceil(3 * radius)) + 1, radius, CV_32F);
    cv::sepFilter2D(noise, noise, -1, kernel, kernel, {-1, -1}, 0, cv::BORDER_REFLECT_101);
    noise /= kernel.dot(kernel);  // variance 1 again
  }
  return picture + sigma * noise;
}

NoisyPair make_noisy_pair(const cv::Mat& picture, const CameraNoiseOptions& options, uint64_t seed) {
  Random random(seed);
  NoisyPair pair;
  if (random.chance(options.gaussian_share)) {
    const double sigma = random.uniform(0, options.sigma_max / kLevels);
    pair = {add_correlated_noise(picture, sigma, random), picture};
  } else {
    pair = photograph(picture, options, random);
  }
  if (random.chance(options.jpeg_share)) pair.noisy = stored(pair.noisy, options, random);
  return pair;
}

void make_noisy_pairs(const float* pictures, int64_t count, int height, int width,
                      const CameraNoiseOptions& options, uint64_t seed, float* noisy, float* clean) {
  const int64_t each = int64_t{3} * height * width;
  std::exception_ptr failure;
#pragma omp parallel for schedule(dynamic)
  for (int64_t i = 0; i < count; ++i) {
    try {
      const NoisyPair pair = make_noisy_pair(from_planes(pictures + i * each, height, width), options,
                                             random_bits(seed, static_cast<uint64_t>(i)));
      to_planes(pair.noisy, noisy + i * each);
      to_planes(pair.clean, clean + i * each);
    } catch (...) {  // must not leave a parallel region
#pragma omp critical
      failure = std::current_exception();
    }
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace strait::denoise
