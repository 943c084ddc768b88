// What the plugin `vae` exports: the trainer of variational autoencoders.
#include "trainer.h"

namespace {

const void* extension(const char* name) {
  return strait::trainer_extension<strait::vae::VaeTrainer>(name);
}

}  // namespace

STRAIT_PLUGIN_EXTENDED("vae", "0.1.0", extension);
