// The camera noise of a recipe: what [objective] says about it.
#pragma once

#include <optional>

#include "camera_noise.h"
#include "strait/stage.h"

namespace strait::denoise {

void declare_camera_noise(ParamTable& table);

// None where objective.noise is "gaussian". Throws Error(usage) for settings that do not fit together.
std::optional<CameraNoiseOptions> camera_noise_of(const Params& params);

}  // namespace strait::denoise
