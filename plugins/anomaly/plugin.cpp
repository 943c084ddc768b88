// What the plugin `anomaly` exports: its stage, and the trainer of its detectors.
#include "stage.h"
#include "trainer.h"

namespace {

const void* extension(const char* name) {
  return strait::trainer_extension<strait::anomaly::AnomalyTrainer>(name);
}

}  // namespace

STRAIT_PLUGIN_EXTENDED("anomaly", "0.1.0", extension, strait::anomaly::AnomalyStage);
