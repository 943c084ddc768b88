// Losses: values computed by hand, gradients against finite differences, one result for any number of
// threads.
#include <cmath>
#include <functional>
#include <limits>

#include <omp.h>

#include "networks.h"
#include "nn/losses/adversarial.h"
#include "nn/losses/classification.h"
#include "nn/losses/combine.h"
#include "nn/losses/contrastive.h"
#include "nn/losses/distribution.h"
#include "nn/losses/pixel.h"
#include "nn/losses/structural.h"
#include "nn/losses/vicreg.h"
#include "strait/error.h"

namespace strait::nn::testing {
namespace {

using Floats = std::vector<float>;

// The loss of one input, the gradient written unless it is null.
struct Case {
  const char* name;
  Floats input;
  std::function<double(const float*, float*)> loss;
};

void PrintTo(const Case& one, std::ostream* out) {
  *out << one.name;
}

Floats in_0_to_1(std::size_t count, unsigned seed) {
  Floats values = noise(count, seed);
  for (float& value : values) value = 0.5F + 0.4F * value;
  return values;
}

std::vector<std::int32_t> labels(std::size_t count, int classes) {
  std::vector<std::int32_t> result(count);
  for (std::size_t i = 0; i < count; ++i) result[i] = static_cast<std::int32_t>(i * 7 % 13) % classes;
  return result;
}

template <class Loss>
Case against_target(const char* name, Loss loss, std::size_t count) {
  return {name, noise(count, 1), [=, target = in_0_to_1(count, 2)](const float* x, float* gradient) {
            return loss(x, target.data(), count, gradient);
          }};
}

// Odd multiples of 0.025 from -2 to 2: none is near the kinks at -1 and 1.
template <class Loss>
Case of_scores(const char* name, Loss loss, std::size_t count) {
  Floats scores = noise(count, 3);
  for (float& score : scores) score = (std::floor(40 * score) + 0.5F) / 20;
  return {name, scores, [=](const float* x, float* gradient) { return loss(x, count, gradient); }};
}

std::vector<Case> divergences(std::size_t items, std::size_t dimensions) {
  const Floats other = noise(items * dimensions, 4);
  const auto scratch = [=](const float* gradient) { return Floats(gradient == nullptr ? 0 : other.size()); };
  return {{"kl_by_mean", noise(other.size(), 5),
           [=](const float* x, float* gradient) {
             Floats unused = scratch(gradient);
             return kl_loss(x, other.data(), items, dimensions, gradient,
                            gradient == nullptr ? nullptr : unused.data(), 0.2);
           }},
          {"kl_by_log_variance", noise(other.size(), 6), [=](const float* x, float* gradient) {
             Floats unused = scratch(gradient);
             return kl_loss(other.data(), x, items, dimensions, gradient == nullptr ? nullptr : unused.data(),
                            gradient);
           }}};
}

std::vector<Case> contrasts(std::size_t rows, std::size_t dimensions) {
  const Floats other = noise(rows * dimensions, 7);
  return {{"info_nce_by_queries", noise(other.size(), 8),
           [=](const float* x, float* gradient) {
             Floats unused(other.size());
             return info_nce_loss(x, other.data(), rows, dimensions, 0.3, gradient,
                                  gradient == nullptr ? nullptr : unused.data());
           }},
          {"info_nce_by_keys", noise(other.size(), 9),
           [=](const float* x, float* gradient) {
             Floats unused(other.size());
             return info_nce_loss(other.data(), x, rows, dimensions, 0.3,
                                  gradient == nullptr ? nullptr : unused.data(), gradient);
           }},
          {"nt_xent", noise(2 * other.size(), 10),
           [=](const float* x, float* gradient) { return nt_xent_loss(x, rows, dimensions, 0.3, gradient); }},
          {"vicreg", noise(2 * other.size(), 14),
           [=](const float* x, float* gradient) { return vicreg_loss(x, rows, dimensions, {}, gradient); }}};
}

// A picture and the same with noise on it, as training has them.
Case of_pictures(const char* name, const Shape& shape, int scales) {
  const Floats target = in_0_to_1(shape.elements(), 11);
  Floats input = in_0_to_1(shape.elements(), 12);
  for (std::size_t i = 0; i < input.size(); ++i) input[i] = 0.7F * target[i] + 0.3F * input[i];
  return {name, input, [=](const float* x, float* gradient) {
            return scales == 0 ? ssim_loss(x, target.data(), shape, gradient)
                               : ms_ssim_loss(x, target.data(), shape, gradient, scales);
          }};
}

std::vector<Case> cases(std::size_t size) {
  std::vector<Case> all = {
      against_target("l1", l1_loss, size),
      against_target("mse", mse_loss, size),
      against_target(
          "charbonnier", [](auto... arguments) { return charbonnier_loss(arguments..., 0.05); }, size),
      against_target("bce_with_logits", bce_with_logits_loss, size),
      of_scores("hinge_real", hinge_real_loss, size),
      of_scores("hinge_fake", hinge_fake_loss, size),
      of_scores("hinge_generator", hinge_generator_loss, size),
      {"cross_entropy", noise(size / 10 * 10, 13),
       [rows = size / 10, label = labels(size / 10, 10)](const float* x, float* gradient) {
         return cross_entropy_loss(x, label.data(), rows, 10, gradient);
       }},
      {"smoothed_cross_entropy", noise(size / 10 * 10, 13),
       [rows = size / 10, label = labels(size / 10, 10)](const float* x, float* gradient) {
         return cross_entropy_loss(x, label.data(), rows, 10, gradient, 0.2);
       }},
      of_pictures("ssim", {2, 2, 13, 17}, 0),
      of_pictures("ms_ssim", {1, 3, 49, 46}, 3),
  };
  for (Case& one : divergences(size / 10, 10)) all.push_back(std::move(one));
  for (Case& one : contrasts(size / 10, 10)) all.push_back(std::move(one));
  return all;
}

std::string name_of(const ::testing::TestParamInfo<Case>& info) {
  return info.param.name;
}

class LossGradient : public ::testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(All, LossGradient, ::testing::ValuesIn(cases(60)), name_of);

// Along random directions; the step is wide enough for f32, so the tolerance allows for curvature.
TEST_P(LossGradient, IsThatOfFiniteDifferences) {
  const auto& [name, input, loss] = GetParam();
  Floats gradient(input.size(), 1e9F);
  const double value = loss(input.data(), gradient.data());
  EXPECT_DOUBLE_EQ(value, loss(input.data(), nullptr));
  double length = 0;
  for (const float slope : gradient) length += static_cast<double>(slope) * slope;
  ASSERT_GT(length, 0);
  for (unsigned direction = 20; direction < 24; ++direction) {
    constexpr float kStep = 1e-3F;
    const Floats along = noise(input.size(), direction);
    Floats before = input, after = input;
    double computed = 0;
    for (std::size_t i = 0; i < input.size(); ++i) {
      before[i] -= kStep * along[i];
      after[i] += kStep * along[i];
      computed += static_cast<double>(gradient[i]) * along[i];
    }
    const double measured =
        (loss(after.data(), nullptr) - loss(before.data(), nullptr)) / (2 * static_cast<double>(kStep));
    EXPECT_NEAR(computed, measured, 5e-3 * std::sqrt(length)) << "direction " << direction;
  }
}

class LossThreads : public ::testing::TestWithParam<Case> {
 protected:
  LossThreads() : before_(omp_get_max_threads()) {}
  ~LossThreads() override { omp_set_num_threads(before_); }

 private:
  int before_;
};
INSTANTIATE_TEST_SUITE_P(All, LossThreads, ::testing::ValuesIn(cases(3000)), name_of);
INSTANTIATE_TEST_SUITE_P(Long, LossThreads, ::testing::Values(against_target("mse", mse_loss, 100001)),
                         name_of);

TEST_P(LossThreads, DoNotChangeABit) {
  const auto& [name, input, loss] = GetParam();
  omp_set_num_threads(1);
  Floats alone(input.size());
  const double value = loss(input.data(), alone.data());
  for (const int threads : {2, 3}) {
    omp_set_num_threads(threads);
    Floats together(input.size());
    EXPECT_EQ(loss(input.data(), together.data()), value) << threads;
    EXPECT_EQ(together, alone) << threads;
  }
}

TEST(Losses, ByPixelAreTheMeansComputedByHand) {
  const Floats output = {1, 2, 3, 4};
  const Floats target = {1, 4, 0, 4.5F};
  Floats gradient(4);
  EXPECT_DOUBLE_EQ(l1_loss(output.data(), target.data(), 4, gradient.data()), 5.5 / 4);
  EXPECT_EQ(gradient, (Floats{0, -0.25F, 0.25F, -0.25F}));
  EXPECT_DOUBLE_EQ(mse_loss(output.data(), target.data(), 4, gradient.data()), 13.25 / 4);
  EXPECT_EQ(gradient, (Floats{0, -1, 1.5F, -0.25F}));
  const Floats four_away = {0}, origin = {4};
  EXPECT_DOUBLE_EQ(charbonnier_loss(four_away.data(), origin.data(), 1, gradient.data(), 3), 5);
  EXPECT_FLOAT_EQ(gradient[0], -0.8F);
}

TEST(Losses, OfScoresAreTheMeansComputedByHand) {
  const Floats scores = {-2, 0, 3, 0.5F};
  Floats gradient(4);
  EXPECT_DOUBLE_EQ(hinge_real_loss(scores.data(), 4, gradient.data()), (3 + 1 + 0 + 0.5) / 4);
  EXPECT_EQ(gradient, (Floats{-0.25F, -0.25F, 0, -0.25F}));
  EXPECT_DOUBLE_EQ(hinge_fake_loss(scores.data(), 4, gradient.data()), (0 + 1 + 4 + 1.5) / 4);
  EXPECT_EQ(gradient, (Floats{0, 0.25F, 0.25F, 0.25F}));
  EXPECT_DOUBLE_EQ(hinge_generator_loss(scores.data(), 4, gradient.data()), -1.5 / 4);
  EXPECT_EQ(gradient, Floats(4, -0.25F));
}

TEST(Losses, OfLogitsAreTheEntropiesComputedByHand) {
  const Floats logits = {0, std::log(3.0F)};
  const Floats targets = {1, 0};
  Floats gradient(2);
  EXPECT_NEAR(bce_with_logits_loss(logits.data(), targets.data(), 2, gradient.data()), std::log(8.0) / 2,
              1e-6);
  EXPECT_NEAR(gradient[0], -0.25, 1e-6);
  EXPECT_NEAR(gradient[1], 0.375, 1e-6);
  const std::int32_t label = 0;
  EXPECT_NEAR(cross_entropy_loss(logits.data(), &label, 1, 2, gradient.data()), std::log(4.0), 1e-6);
  EXPECT_NEAR(gradient[0], -0.75, 1e-6);
  EXPECT_NEAR(gradient[1], 0.75, 1e-6);
  // A fifth of the target for both alike: 0.9 and 0.1.
  EXPECT_NEAR(cross_entropy_loss(logits.data(), &label, 1, 2, gradient.data(), 0.2),
              0.9 * std::log(4.0) + 0.1 * std::log(4.0 / 3), 1e-6);
  EXPECT_NEAR(gradient[0], -0.65, 1e-6);
  EXPECT_NEAR(gradient[1], 0.65, 1e-6);
}

TEST(Losses, OfLogitsStayFiniteAtExtremes) {
  const Floats logits = {1e4F, -1e4F};
  const Floats wrong = {0, 1};
  const std::int32_t label = 1;
  EXPECT_DOUBLE_EQ(bce_with_logits_loss(logits.data(), wrong.data(), 2, nullptr), 1e4);
  EXPECT_DOUBLE_EQ(cross_entropy_loss(logits.data(), &label, 1, 2, nullptr), 2e4);
}

TEST(Losses, RefuseLabelsThatAreNoClass) {
  const Floats logits(4);
  const std::vector<std::int32_t> bad = {0, 2};
  Floats gradient(4, 7);
  try {
    cross_entropy_loss(logits.data(), bad.data(), 2, 2, gradient.data());
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Code::bad_input);
    EXPECT_NE(std::string(error.what()).find("row 1 is 2 (expected 0 to 1)"), std::string::npos)
        << error.what();
  }
  EXPECT_EQ(gradient, Floats(4, 7));
}

TEST(Losses, KlIsThatComputedByHandAndFreeBelowFreeNats) {
  const Floats mean = {1, 0.1F};
  const Floats log_variance = {std::log(2.0F), 0};
  Floats by_mean(2), by_log_variance(2);
  const double first = 0.5 * (1 + 2 - std::log(2.0) - 1);
  EXPECT_NEAR(kl_loss(mean.data(), log_variance.data(), 1, 2, by_mean.data(), by_log_variance.data()),
              first + 0.005, 1e-6);
  EXPECT_NEAR(by_mean[1], 0.1, 1e-6);
  EXPECT_NEAR(by_log_variance[0], 0.5, 1e-6);
  EXPECT_NEAR(kl_loss(mean.data(), log_variance.data(), 1, 2, by_mean.data(), by_log_variance.data(), 0.25),
              first + 0.25, 1e-6);
  EXPECT_FLOAT_EQ(by_mean[0], 1);
  EXPECT_EQ(by_mean[1], 0);
  EXPECT_EQ(by_log_variance[1], 0);
}

// Two orthogonal pairs: every query sees cosine 1 for its own key and 0 for the other.
TEST(Losses, OfViewsAreTheEntropiesComputedByHand) {
  const Floats queries = {2, 0, 0, 3};
  const Floats keys = {1, 0, 0, 5};
  EXPECT_NEAR(info_nce_loss(queries.data(), keys.data(), 2, 2, 0.5, nullptr, nullptr),
              std::log(1 + std::exp(-2.0)), 1e-6);
  const Floats views = {2, 0, 0, 3, 1, 0, 0, 5};
  EXPECT_NEAR(nt_xent_loss(views.data(), 2, 2, 0.5, nullptr), std::log(1 + 2 * std::exp(-2.0)), 1e-6);
}

// Two pairs whose views are the same: dimension 0 is at +-0.5 (variance 0.5), dimension 1 at +-1 (variance
// 2), covariance 1 in both views.
TEST(Losses, OfViewsWithoutNegativesAreTheTermsComputedByHand) {
  const Floats same = {0.5F, 1, -0.5F, -1, 0.5F, 1, -0.5F, -1};
  const double lacking = (1 - std::sqrt(0.5 + 1e-4)) / 2;
  EXPECT_NEAR(vicreg_loss(same.data(), 2, 2, {0, 1, 0}, nullptr), lacking, 1e-6);
  EXPECT_NEAR(vicreg_loss(same.data(), 2, 2, {0, 0, 1}, nullptr), 2, 1e-6);
  EXPECT_NEAR(vicreg_loss(same.data(), 2, 2, {1, 0, 0}, nullptr), 0, 1e-9);
  const Floats apart = {1, 0, 0, 2};  // one pair
  EXPECT_NEAR(vicreg_loss(apart.data(), 1, 2, {10, 1, 1}, nullptr), 10 * (1 + 4) / 2.0, 1e-6);
}

// Flat pictures have only luminance to differ in.
TEST(Losses, OfStructureAreThatOfTheLuminanceWherePicturesAreFlat) {
  const Shape shape{1, 1, 22, 22};
  const Floats dark(shape.elements(), 0.25F), light(shape.elements(), 0.75F);
  const double similarity = (2 * 0.25 * 0.75 + 1e-4) / (0.25 * 0.25 + 0.75 * 0.75 + 1e-4);
  EXPECT_NEAR(ssim_loss(dark.data(), light.data(), shape, nullptr), 1 - similarity, 1e-9);
  EXPECT_NEAR(ms_ssim_loss(dark.data(), light.data(), shape, nullptr, 2),
              1 - std::pow(similarity, 0.2856 / (0.0448 + 0.2856)), 1e-9);
  EXPECT_NEAR(ssim_loss(light.data(), light.data(), shape, nullptr), 0, 1e-12);
}

// The power of a negative similarity does not exist: the finest scale, of contrary structure, counts as 1e-4.
TEST(Losses, OfStructureStayFiniteForContraryPictures) {
  const Shape shape{1, 1, 22, 22};
  const Floats one = in_0_to_1(shape.elements(), 1);
  Floats contrary(one), gradient(one.size());
  for (float& value : contrary) value = 1 - value;
  const double loss = ms_ssim_loss(contrary.data(), one.data(), shape, gradient.data(), 2);
  EXPECT_GT(loss, 0.9);
  EXPECT_LE(loss, 1);
  for (const float slope : gradient) ASSERT_TRUE(std::isfinite(slope));
}

TEST(Losses, OfStructureRefuseSmallPicturesAndOtherScales) {
  const Shape shape{1, 1, 175, 300};
  const Floats picture(shape.elements());
  EXPECT_THROW(ms_ssim_loss(picture.data(), picture.data(), shape, nullptr), Error);
  EXPECT_NO_THROW(ms_ssim_loss(picture.data(), picture.data(), shape, nullptr, 4));
  EXPECT_THROW(ms_ssim_loss(picture.data(), picture.data(), shape, nullptr, 6), Error);
  EXPECT_THROW(ms_ssim_loss(picture.data(), picture.data(), shape, nullptr, 0), Error);
  EXPECT_THROW(ssim_loss(picture.data(), picture.data(), {1, 1, 10, 300}, nullptr), Error);
}

TEST(Losses, CarryNanIntoTheValue) {
  for (const Case& one : cases(60)) {
    Floats input = one.input;
    input[input.size() / 2] = std::numeric_limits<float>::quiet_NaN();
    EXPECT_TRUE(std::isnan(one.loss(input.data(), nullptr))) << one.name;
  }
}

TEST(Losses, OfNothingAreZero) {
  EXPECT_EQ(l1_loss(nullptr, nullptr, 0, nullptr), 0);
  EXPECT_EQ(cross_entropy_loss(nullptr, nullptr, 0, 10, nullptr), 0);
  EXPECT_EQ(kl_loss(nullptr, nullptr, 0, 4, nullptr, nullptr), 0);
  EXPECT_EQ(info_nce_loss(nullptr, nullptr, 0, 4, 0.1, nullptr, nullptr), 0);
  EXPECT_EQ(nt_xent_loss(nullptr, 0, 4, 0.1, nullptr), 0);
  EXPECT_EQ(vicreg_loss(nullptr, 0, 4, {}, nullptr), 0);
}

TEST(Losses, AddUpByAddScaled) {
  const Floats src = {1, -2, 4};
  Floats dst = {10, 20, 30};
  add_scaled(src.data(), 0.5, 3, dst.data());
  EXPECT_EQ(dst, (Floats{10.5F, 19, 32}));
}

}  // namespace
}  // namespace strait::nn::testing
