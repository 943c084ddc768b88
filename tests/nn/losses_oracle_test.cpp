// Losses against PyTorch: values and gradients in fixtures/losses, written by tools/oracles/losses.py.
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "networks.h"
#include "nn/losses/adversarial.h"
#include "nn/losses/classification.h"
#include "nn/losses/contrastive.h"
#include "nn/losses/distribution.h"
#include "nn/losses/pixel.h"
#include "nn/losses/structural.h"
#include "nn/safetensors.h"

namespace strait::nn::testing {
namespace {

// The tensors of a fixture, and room for the gradients by its inputs.
class Fixture {
 public:
  explicit Fixture(const std::string& name)
      : stored_(read_safetensors(std::filesystem::path(STRAIT_SOURCE_DIR) / "tests/nn/fixtures/losses" /
                                 (name + ".safetensors"))
                    .tensors),
        computed_(stored_.zeros_like()) {}

  const float* in(const std::string& name) const { return stored_.at(name).data(); }
  float* by(const std::string& name) { return computed_.at("by." + name).data(); }
  std::size_t count(const std::string& name) const { return stored_.at(name).size(); }
  std::size_t side(const std::string& name, std::size_t axis) const {
    return static_cast<std::size_t>(stored_.at(name).shape.at(axis));
  }
  Shape pictures(const std::string& name) const {
    const auto& sides = stored_.at(name).shape;
    return {static_cast<int>(sides.at(0)), static_cast<int>(sides.at(1)), static_cast<int>(sides.at(2)),
            static_cast<int>(sides.at(3))};
  }

  // Within what f32 can tell of the longest gradient.
  void expect(double value) const {
    const auto wanted = static_cast<double>(stored_.at("value").data()[0]);
    EXPECT_NEAR(value, wanted, 1e-6 * std::max(1.0, std::fabs(wanted)));
    for (const Tensor& want : stored_) {
      if (want.name.rfind("by.", 0) == 0) expect_near(want, computed_.at(want.name));
    }
  }

 private:
  static void expect_near(const Tensor& want, const Tensor& got) {
    float longest = 0;
    for (std::size_t i = 0; i < want.size(); ++i) longest = std::max(longest, std::fabs(want.data()[i]));
    ASSERT_GT(longest, 0);
    for (std::size_t i = 0; i < want.size(); ++i)
      EXPECT_NEAR(got.data()[i], want.data()[i], 5e-6F * longest) << want.name << " " << i;
  }

  Parameters stored_;
  Parameters computed_;
};

struct Loss {
  const char* fixture;
  std::function<double(Fixture&)> compute;
};

void PrintTo(const Loss& loss, std::ostream* out) {
  *out << loss.fixture;
}

template <class Function>
Loss against_target(const char* fixture, Function loss) {
  return {fixture, [=](Fixture& f) {
            return loss(f.in("output"), f.in("target"), f.count("output"), f.by("output"));
          }};
}

template <class Function>
Loss of_scores(const char* fixture, Function loss) {
  return {fixture, [=](Fixture& f) { return loss(f.in("scores"), f.count("scores"), f.by("scores")); }};
}

double cross_entropy(Fixture& f) {
  std::vector<std::int32_t> labels;
  for (std::size_t i = 0; i < f.count("labels"); ++i)
    labels.push_back(static_cast<std::int32_t>(f.in("labels")[i]));
  return cross_entropy_loss(f.in("logits"), labels.data(), f.side("logits", 0), f.side("logits", 1),
                            f.by("logits"));
}

const std::vector<Loss> kLosses = {
    against_target("l1", l1_loss),
    against_target("mse", mse_loss),
    against_target("charbonnier", [](auto... arguments) { return charbonnier_loss(arguments...); }),
    against_target("bce_with_logits", bce_with_logits_loss),
    of_scores("hinge_real", hinge_real_loss),
    of_scores("hinge_fake", hinge_fake_loss),
    of_scores("hinge_generator", hinge_generator_loss),
    {"cross_entropy", cross_entropy},
    {"kl",
     [](Fixture& f) {
       return kl_loss(f.in("mean"), f.in("log_variance"), f.side("mean", 0), f.side("mean", 1), f.by("mean"),
                      f.by("log_variance"), 0.5);
     }},
    {"info_nce",
     [](Fixture& f) {
       return info_nce_loss(f.in("queries"), f.in("keys"), f.side("keys", 0), f.side("keys", 1), 0.1,
                            f.by("queries"), f.by("keys"));
     }},
    {"nt_xent",
     [](Fixture& f) {
       return nt_xent_loss(f.in("features"), f.side("features", 0) / 2, f.side("features", 1), 0.1,
                           f.by("features"));
     }},
    {"ssim",
     [](Fixture& f) {
       return ssim_loss(f.in("output"), f.in("target"), f.pictures("output"), f.by("output"));
     }},
    {"ms_ssim", [](Fixture& f) {
       return ms_ssim_loss(f.in("output"), f.in("target"), f.pictures("output"), f.by("output"), 2);
     }}};

class LossOracle : public ::testing::TestWithParam<Loss> {};
INSTANTIATE_TEST_SUITE_P(PyTorch, LossOracle, ::testing::ValuesIn(kLosses),
                         [](const auto& one) { return std::string(one.param.fixture); });

TEST_P(LossOracle, AgreesInValueAndGradient) {
  Fixture fixture(GetParam().fixture);
  fixture.expect(GetParam().compute(fixture));
}

// Too large for a fixture: the pictures are noise, of the gradient every 97th element is there.
TEST(LossOracle, AgreesOnFiveScales) {
  const Shape shape{1, 2, 176, 179};
  const std::vector<float> target = noise(shape.elements(), 1);
  std::vector<float> output = noise(shape.elements(), 2);
  for (std::size_t i = 0; i < output.size(); ++i) output[i] = 0.75F * target[i] + 0.25F * output[i];
  std::vector<float> gradient(output.size());
  Fixture fixture("ms_ssim_5");
  const double loss = ms_ssim_loss(output.data(), target.data(), shape, gradient.data());
  for (std::size_t i = 0; i < fixture.count("by.output"); ++i) fixture.by("output")[i] = gradient[97 * i];
  fixture.expect(loss);
}

}  // namespace
}  // namespace strait::nn::testing
