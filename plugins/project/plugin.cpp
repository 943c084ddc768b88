// What the plugin `project` exports: the stages of latents, and the trainer of projections.
#include "stage.h"
#include "trainer.h"

namespace {

const void* extension(const char* name) {
  return strait::trainer_extension<strait::project::ProjectTrainer>(name);
}

}  // namespace

STRAIT_PLUGIN_EXTENDED("project", "0.1.0", extension, strait::project::EncodeStage,
                       strait::project::DecodeStage);
