// What the plugin `encoder` exports: a trainer, and the stage `classify`. The latents of its models are made
// by the stage `encode` of the plugin `project`.
#include "classify.h"
#include "trainer.h"

namespace {

const void* extension(const char* name) {
  return strait::trainer_extension<strait::encoder::EncoderTrainer>(name);
}

}  // namespace

STRAIT_PLUGIN_EXTENDED("encoder", "0.1.0", extension, strait::encoder::ClassifyStage);
