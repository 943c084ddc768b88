// What a training looks at from time to time: figures and pictures of the present weights.
#include <algorithm>
#include <array>
#include <cmath>

#include "noise.h"
#include "restore.h"
#include "trainer.h"

namespace strait::denoise {
namespace {

// Peak 1, of the result clipped to 0..1.
double psnr(const float* clean, PaddedBatch& result, int index, const BatchView& shape) {
  double sum = 0;
  for (int64_t c = 0; c < shape.c; ++c) {
    const float* plane = result.plane(index, static_cast<int>(c));
    for (int64_t y = 0; y < shape.h; ++y) {
      const float* want = clean + (c * shape.h + y) * shape.w;
      for (int64_t x = 0; x < shape.w; ++x) {
        const double error = std::clamp(plane[y * result.stride() + x], 0.0f, 1.0f) - want[x];
        sum += error * error;
      }
    }
  }
  return -10 * std::log10(std::max(sum / static_cast<double>(elements(shape)), 1e-10));
}

}  // namespace

void DenoiseTrainer::validate(const BatchView& clean, uint64_t seed, const Metric& metric) {
  if (camera_) return validate_camera(clean, seed, metric);
  constexpr std::array<std::pair<const char*, double>, 3> kTested{
      {{"psnr_15", 15}, {"psnr_25", 25}, {"psnr_50", 50}}};
  constexpr int kCount = static_cast<int>(kTested.size());
  const nn::Model present = present_model("validation");
  PaddedBatch batch(present, kCount, static_cast<int>(clean.c), clean.h, clean.w);
  std::vector<float> noisy(elements(clean));
  for (int i = 0; i < kCount; ++i) {
    const double sigma = kTested[i].second / kLevels;
    add_gaussian_noise(clean.data, noisy.size(), static_cast<float>(sigma), random_bits(seed, i),
                       noisy.data());
    batch.set(i, noisy.data());
  }
  batch.restore(precision_);
  std::array<double, kCount> figures{};
  double mean = 0;
  for (int i = 0; i < kCount; ++i) mean += (figures[i] = psnr(clean.data, batch, i, clean)) / kCount;
  metric("psnr", mean);
  for (int i = 0; i < kCount; ++i) metric(kTested[i].first, figures[i]);
}

void DenoiseTrainer::validate_camera(const BatchView& clean, uint64_t seed, const Metric& metric) const {
  constexpr int kDraws = 4;
  const nn::Model present = present_model("validation");
  PaddedBatch before(present, kDraws, static_cast<int>(clean.c), clean.h, clean.w), after = before;
  std::vector<float> same, noisy(kDraws * elements(clean)), targets(noisy.size());
  for (int i = 0; i < kDraws; ++i) same.insert(same.end(), clean.data, clean.data + elements(clean));
  make_noisy_pairs(same.data(), kDraws, static_cast<int>(clean.h), static_cast<int>(clean.w), *camera_, seed,
                   noisy.data(), targets.data());
  for (int i = 0; i < kDraws; ++i) {
    before.set(i, noisy.data() + static_cast<size_t>(i) * elements(clean));
    after.set(i, noisy.data() + static_cast<size_t>(i) * elements(clean));
  }
  after.restore(precision_);
  double psnr_before = 0, psnr_after = 0;
  for (int i = 0; i < kDraws; ++i) {
    const float* target = targets.data() + static_cast<size_t>(i) * elements(clean);
    psnr_before += psnr(target, before, i, clean) / kDraws;
    psnr_after += psnr(target, after, i, clean) / kDraws;
  }
  metric("psnr", psnr_after);
  metric("psnr_noisy", psnr_before);
}

void DenoiseTrainer::show_noise(const BatchView& picture, uint64_t seed, float* clean, float* noisy) const {
  if (camera_) {
    make_noisy_pairs(picture.data, 1, static_cast<int>(picture.h), static_cast<int>(picture.w), *camera_,
                     seed, noisy, clean);
    return;
  }
  constexpr auto kSigma = static_cast<float>(25 / kLevels);
  std::copy_n(picture.data, elements(picture), clean);
  add_gaussian_noise(picture.data, elements(picture), kSigma, seed, noisy);
}

// Rows of clean, noisy, denoised.
void DenoiseTrainer::preview(const BatchView& clean, uint64_t seed, const Show& show) {
  const nn::Model present = present_model("preview");
  PaddedBatch batch(present, static_cast<int>(clean.n), static_cast<int>(clean.c), clean.h, clean.w);
  const size_t each = elements(clean) / static_cast<size_t>(clean.n);
  std::vector<float> rows(3 * elements(clean));
  for (size_t i = 0; i < static_cast<size_t>(clean.n); ++i) {
    float* row = rows.data() + 3 * i * each;
    show_noise({clean.data + i * each, 1, clean.c, clean.h, clean.w}, random_bits(seed, i), row, row + each);
    batch.set(static_cast<int>(i), row + each);
  }
  batch.restore(precision_);
  for (int64_t i = 0; i < clean.n * clean.c; ++i) {
    const float* plane = batch.plane(static_cast<int>(i / clean.c), static_cast<int>(i % clean.c));
    float* result = rows.data() + (3 * (i / clean.c) + 2) * each + i % clean.c * clean.h * clean.w;
    for (int64_t y = 0; y < clean.h; ++y)
      std::copy_n(plane + y * batch.stride(), clean.w, result + y * clean.w);
  }
  show("clean-noisy-denoised", {rows.data(), 3 * clean.n, clean.c, clean.h, clean.w}, 3);
}

}  // namespace strait::denoise
