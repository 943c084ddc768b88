// What is special about linear autoencoders: their optima are those maps that keep the span of the leading
// principal axes (Baldi and Hornik 1989), so that training need not find the axes themselves; they follow
// from its result.
#pragma once

#include <cstdint>
#include <vector>

#include <Eigen/Core>

#include "nn/parameters.h"

namespace strait::autoencode {

// The mean of vectors that come in batches. Its values may be written; their addresses stay.
class RunningMean {
 public:
  explicit RunningMean(size_t dimensions) : mean_(dimensions) {}

  void add(const float* vectors, int64_t count);
  int64_t count() const { return static_cast<int64_t>(count_); }  // stands still at 2^24
  std::vector<float>& mean() { return mean_; }
  const std::vector<float>& mean() const { return mean_; }
  float& count_value() { return count_; }

 private:
  std::vector<float> mean_;
  float count_ = 0;
};

// Covariance of latents that come in batches. Its values may be written; their addresses stay.
class LatentMoments {
 public:
  explicit LatentMoments(int size) : size_(size), sums_(1 + static_cast<size_t>(size) * (size + 1)) {}

  // Earlier items count `keep` times as much as they did: 1 weighs all alike.
  void add(const float* latents, int64_t count, double keep);
  void clear() { sums_.assign(sums_.size(), 0); }
  Eigen::MatrixXd covariance() const;  // zero where nothing was added

  std::vector<float>& values() { return sums_; }

 private:
  int size_;
  std::vector<float> sums_;  // count, sums, sums of products
};

// The network "latent" = W x + b, "rebuilt" = V latent + c, seen from the mean of the data, as gradients
// should see it: with x - mean in the place of x the parameters do not pull at each other, and training takes
// a few times fewer steps. Exchanges b for b + W mean, and back where `back`.
void centre_bias(nn::Parameters& weights, const std::vector<float>& mean, bool back);
// The gradient by W at a fixed centred bias, from that at a fixed bias.
void centre_gradient(nn::Parameters& gradients, const std::vector<float>& mean);

// The same map of the plane that the decoder spans, by its principal axes: orthonormal, by falling variance
// of the data, the largest element of each positive; latents have the mean zero. The encoder becomes the
// orthogonal projection, which is the best one for this decoder. By QR of the decoder and the eigenvectors of
// the latents' covariance.
nn::Parameters ordered(const nn::Parameters& trained, const Eigen::MatrixXd& latent_covariance,
                       const std::vector<float>& mean);

}  // namespace strait::autoencode
