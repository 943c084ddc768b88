// What the plugin `vae` exports: the stages of variational autoencoders, and their trainer.
#include "generator.h"
#include "stage.h"
#include "trainer.h"

namespace {

const void* extension(const char* name) {
  return strait::trainer_extension<strait::vae::VaeTrainer>(name);
}

}  // namespace

STRAIT_PLUGIN_EXTENDED("vae", "0.1.0", extension, strait::vae::Sample, strait::vae::Walk,
                       strait::vae::Reconstruct, strait::vae::Interpolate, strait::vae::Edit);
