#include "prior.h"

#include <algorithm>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "core/sha256.h"
#include "network.h"
#include "nn/cut.h"
#include "nn/program.h"
#include "quality.h"
#include "small_model.h"
#include "strait/error.h"

namespace strait::codec {
namespace {

const NetworkOptions kSmall = test::small_options();

nn::Parameters small_weights(const nn::NetworkSpec& network) {
  nn::Parameters weights = initial_weights(network, kSmall, {80, 40, 20}, 3);
  std::mt19937 random(4);  // biases too, and last layers that matter
  for (nn::Tensor& tensor : weights)
    for (size_t i = 0; i < tensor.size() && tensor.name.starts_with("prior"); ++i)
      tensor.data()[i] +=
          (static_cast<float>(random() % 2001) - 1000) * (tensor.shape.size() == 1 ? 4e-4F : 1e-4F);
  return weights;
}

std::vector<int32_t> small_numbers(size_t count, int most, uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<int32_t> numbers(count);
  for (int32_t& number : numbers) number = static_cast<int32_t>(random() % (2 * most + 1)) - most;
  return numbers;
}

constexpr int kHeight = 3, kWidth = 5;  // of z
constexpr size_t kPlane = 4 * kHeight * kWidth;

// Means and indexes of all slices, given latents that do not depend on them.
struct Predicted {
  std::vector<int32_t> means;
  std::vector<uint8_t> indexes;
};

Predicted predict(const Prior& prior, const std::vector<int32_t>& z, const std::vector<int32_t>& latent) {
  PriorRun run(prior, z, kHeight, kWidth);
  Predicted all;
  size_t at = 0;
  for (size_t k = 0; k < prior.slices().size(); ++k) {
    std::vector<int32_t> means(run.slice_numbers(k));
    std::vector<uint8_t> indexes(means.size());
    run.predict(means, indexes);
    run.take(std::span(latent).subspan(at, means.size()));
    at += means.size();
    all.means.insert(all.means.end(), means.begin(), means.end());
    all.indexes.insert(all.indexes.end(), indexes.begin(), indexes.end());
  }
  return all;
}

TEST(Prior, FollowsTheNetworkInFloats) {
  const nn::NetworkSpec network = build_network(kSmall);
  const nn::Parameters weights = small_weights(network);
  const Prior prior(network, weights);
  EXPECT_EQ(prior.slices(), (std::vector<int>{4, 8, 12}));
  EXPECT_EQ(prior.hyper_channels(), 6);
  const std::vector<int32_t> z = small_numbers(6 * kHeight * kWidth, 3, 1),
                             latent = small_numbers(24 * kPlane, 200, 2);
  const Predicted got = predict(prior, z, latent);

  const nn::NetworkSpec trunk = nn::cut(network, {"z_whole"}, {"prior_trunk"});
  const nn::Parameters of_trunk = nn::parameters_of(trunk, weights);
  nn::Program from_z = nn::Program::compile(trunk, of_trunk, {1, 6, kHeight, kWidth});
  for (size_t i = 0; i < z.size(); ++i) from_z.input()[i] = static_cast<float>(z[i]);
  from_z.forward();

  size_t at = 0;
  std::vector<std::string> known{"prior_trunk"};
  for (size_t k = 0; k < 3; ++k) {
    const std::string mean = "mean" + std::to_string(k), index = "index" + std::to_string(k);
    const nn::NetworkSpec part = nn::cut(network, known, {mean, index});
    const nn::Parameters own = nn::parameters_of(part, weights);
    const nn::Shape shape = from_z.output_shape();
    nn::Program net = nn::Program::compile(part, own, shape);
    std::copy_n(from_z.output(), shape.elements(), net.input("prior_trunk"));
    size_t from = 0;
    for (size_t j = 0; j < k; ++j) {
      const size_t count = prior.slices()[j] * kPlane;
      for (size_t i = 0; i < count; ++i)
        net.input("latent" + std::to_string(j))[i] = static_cast<float>(latent[from + i]) / 8;
      from += count;
    }
    net.forward();
    size_t indexes_off = 0;
    const size_t count = prior.slices()[k] * kPlane;
    for (size_t i = 0; i < count; ++i, ++at) {
      EXPECT_NEAR(got.means[at] / 8.0, net.output(mean)[i], 0.3) << k;
      const double wanted = std::clamp(net.output(index)[i], 0.0F, 63.0F);
      EXPECT_NEAR(got.indexes[at], wanted, 2.5) << k;
      if (std::abs(got.indexes[at] - wanted) > 1) ++indexes_off;
    }
    EXPECT_LT(indexes_off, count / 20);
    known.push_back("latent" + std::to_string(k));
  }
}

// Files depend on every number that this gives: it must be the same on every machine, for any number of
// threads.
TEST(Prior, IsTheSameEverywhere) {
  const nn::NetworkSpec network = build_network(kSmall);
  nn::Parameters weights = nn::empty_parameters(network);
  std::mt19937 random(
      5);  // the generator is defined to the bit, and so are sums and quotients of small integers
  for (nn::Tensor& tensor : weights)
    for (size_t i = 0; i < tensor.size(); ++i)
      tensor.data()[i] =
          (static_cast<float>(random() % 2001) - 1000) / 4096 / (tensor.shape.size() == 1 ? 1.0F : 2.0F);
  const Prior prior(network, weights);
  const Predicted got =
      predict(prior, small_numbers(6 * kHeight * kWidth, 5, 1), small_numbers(24 * kPlane, 300, 2));
  std::string text;
  for (const int32_t mean : got.means) text += std::to_string(mean) + ' ';
  for (const uint8_t index : got.indexes) text += std::to_string(index) + ' ';
  for (int position = 0; position <= 2 * kPositionSteps; position += 100)
    for (const uint8_t index : prior.z_indexes(position)) text += std::to_string(index) + ' ';
  EXPECT_EQ(sha256(text), "caf3acc0f0af109add8e8088f9a41ca5318950b98dff7339dd33ceb938d7b8ff");
}

TEST(Prior, NoSumLeavesItsRange) {
  const nn::NetworkSpec network = build_network(kSmall);
  nn::Parameters weights = small_weights(network);
  for (size_t i = 0; i < weights.at("prior1b_sum.weights").size(); ++i)
    weights.at("prior1b_sum.weights").data()[i] = 900;
  EXPECT_NO_THROW(Prior(network, weights));  // 144 weights of 900 times 4096
  for (size_t i = 0; i < weights.at("prior1b_sum.weights").size(); ++i)
    weights.at("prior1b_sum.weights").data()[i] = 9000;
  EXPECT_THROW(Prior(network, weights), Error);
  weights = small_weights(network);
  weights.at("prior2c.bias").data()[0] = NAN;
  EXPECT_THROW(Prior(network, weights), Error);
}

TEST(Prior, OtherNetworksAreRefused) {
  const nn::NetworkSpec network = build_network(kSmall);
  NetworkOptions other = kSmall;
  other.slices = {4, 8, 11};
  const nn::NetworkSpec another = build_network(other);
  EXPECT_THROW(Prior(network, initial_weights(another, other, {80, 40, 20}, 1)), Error);
  nn::NetworkSpec plain;
  plain.inputs = {{"picture", 3}};
  plain.outputs = {"out"};
  plain.layers = {{"out", "relu", {"picture"}, {}}};
  EXPECT_THROW(Prior(plain, nn::empty_parameters(plain)), Error);
}

}  // namespace
}  // namespace strait::codec
