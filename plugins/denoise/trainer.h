// Teaches the blind denoising autoencoder: noise of random strength, white or as cameras make it, is added to
// clean patches, and the network learns to take it off again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "camera_noise.h"
#include "network.h"
#include "nn/model.h"
#include "nn/optimiser.h"
#include "nn/program.h"
#include "strait/training.h"

namespace strait::denoise {

constexpr double kLevels = 255;  // noise is given in 8-bit levels, pixels are 0..1

inline size_t elements(const BatchView& view) {
  return static_cast<size_t>(view.n * view.c * view.h * view.w);
}

class DenoiseTrainer : public strait::Trainer {
 public:
  DenoiseTrainer(const Params& params, uint64_t seed);
  static ParamTable params();

  int channels() const override { return options_.channels; }
  int size_multiple() const override;
  const std::vector<StateTensor>& state() const override { return state_; }

  // Metrics: loss, gradient_norm (before clipping).
  void step(const BatchView& patches, uint64_t seed, double learning_rate, const Metric& metric) override;
  // Metrics in dB: psnr (the mean of the others), psnr_15, psnr_25, psnr_50; with camera noise psnr and
  // psnr_noisy, the mean after and before over a few draws.
  void validate(const BatchView& clean, uint64_t seed, const Metric& metric) override;
  void preview(const BatchView& clean, uint64_t seed, const Show& show) override;
  void save_model(const std::string& name, const std::string& folder) const override;

 private:
  nn::Program& program_for(const BatchView& batch);
  // The patches with shapes and textures on some of them.
  BatchView with_drawings(const BatchView& patches, uint64_t seed);
  // Writes the noisy patches and returns what the network shall make of them.
  const float* make_noisy(const BatchView& clean, uint64_t seed, float* noisy);
  void add_random_noise(const BatchView& clean, uint64_t seed, float* noisy) const;
  void validate_camera(const BatchView& clean, uint64_t seed, const Metric& metric) const;
  // One picture for a preview: as it should be, and with noise.
  void show_noise(const BatchView& picture, uint64_t seed, float* clean, float* noisy) const;
  bool finishing(double learning_rate);
  nn::Model present_model(const std::string& name) const;

  NetworkOptions options_;
  nn::NetworkSpec network_;
  nn::Parameters weights_;
  nn::Optimiser optimiser_;
  double sigma_max_, sigma_power_;
  double shape_share_, texture_share_;
  std::optional<CameraNoiseOptions> camera_;
  std::vector<float> drawn_on_;  // patches of the last step
  std::vector<float> targets_;   // of the last step, with camera noise
  double finish_below_;
  nn::Precision precision_;
  std::string loss_, finish_loss_;
  std::optional<nn::Program> program_;  // of the last batch shape
  float highest_rate_ = 0;              // a float, so that the host can keep it with the rest of the state
  std::vector<StateTensor> state_;
};

}  // namespace strait::denoise
