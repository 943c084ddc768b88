// What the plugin `encoder` exports: a trainer. Its models are run by the stage `encode` of the plugin
// `project`.
#include "trainer.h"

namespace {

const void* extension(const char* name) {
  return strait::trainer_extension<strait::encoder::EncoderTrainer>(name);
}

}  // namespace

STRAIT_PLUGIN_EXTENDED("encoder", "0.1.0", extension);
