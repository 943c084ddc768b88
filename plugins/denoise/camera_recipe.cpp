#include "camera_recipe.h"

#include <string>

#include "strait/error.h"

namespace strait::denoise {

void declare_camera_noise(ParamTable& table) {
  table.add(choice("objective.noise", {"gaussian", "camera"},
                   "gaussian: white and of sigma_max at most; camera: as in the pictures of cameras")
                .by_default("gaussian"));
  table.add(real("objective.shot_min", "camera: least photon noise, variance of the raw values at full scale")
                .by_default("1e-5")
                .range(1e-9, 1));
  table.add(real("objective.shot_max", "camera: most photon noise; uniform in the logarithm between")
                .by_default("1e-2")
                .range(1e-9, 1));
  table.add(real("objective.gaussian_share",
                 "camera: share of patches with Gaussian noise instead, white or correlated, up to sigma_max")
                .by_default("0.2")
                .range(0, 1));
  table.add(real("objective.jpeg_share", "camera: share of patches that go through JPEG")
                .by_default("0.7")
                .range(0, 1));
  table.add(integer("objective.jpeg_quality_min", "camera: lowest quality of the JPEG; uniform up to 100")
                .by_default("60")
                .range(1, 100));
}

std::optional<CameraNoiseOptions> camera_noise_of(const Params& params) {
  if (params.text("objective.noise") == "gaussian") return std::nullopt;
  if (params.integer("network.channels") != 3) {
    throw Error(Code::usage, "recipe", "objective.noise is \"camera\" with 1 channel (expected 3)",
                "set network.channels to 3: a camera's noise comes from its colours");
  }
  CameraNoiseOptions options;
  options.shot_min = params.real("objective.shot_min");
  options.shot_max = params.real("objective.shot_max");
  options.gaussian_share = params.real("objective.gaussian_share");
  options.sigma_max = params.real("objective.sigma_max");
  options.jpeg_share = params.real("objective.jpeg_share");
  options.jpeg_quality_min = static_cast<int>(params.integer("objective.jpeg_quality_min"));
  if (options.shot_min > options.shot_max) {
    throw Error(Code::usage, "recipe", "objective.shot_min is above objective.shot_max", "swap them");
  }
  return options;
}

}  // namespace strait::denoise
