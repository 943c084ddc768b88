// What the plugin `gan` exports.
#include "stage.h"
#include "trainer.h"

namespace {

const void* extension(const char* name) {
  return strait::trainer_extension<strait::gan::GanTrainer>(name);
}

}  // namespace

STRAIT_PLUGIN_EXTENDED("gan", "0.1.0", extension, strait::gan::SampleStage, strait::gan::InterpolateStage);
