// What the plugin `denoise` exports: the stage, and the trainer of its models.
#include "stage.h"
#include "trainer.h"

namespace {

const void* extension(const char* name) {
  return strait::trainer_extension<strait::denoise::DenoiseTrainer>(name);
}

}  // namespace

STRAIT_PLUGIN_EXTENDED("denoise", "0.1.0", extension, strait::denoise::DenoiseStage);
