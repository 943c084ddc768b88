// What the plugin `codec` exports: the stages, and the trainer of their models.
#include "stage.h"
#include "trainer.h"

namespace {

const void* extension(const char* name) {
  return strait::trainer_extension<strait::codec::CodecTrainer>(name);
}

}  // namespace

STRAIT_PLUGIN_EXTENDED("codec", "0.1.0", extension, strait::codec::CompressStage,
                       strait::codec::DecompressStage);
