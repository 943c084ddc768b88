// What the plugin `autoencode` exports: the trainer of autoencoders. Stages that use them are in
// plugins/project.
#include "trainer.h"

namespace {

const void* extension(const char* name) {
  return strait::trainer_extension<strait::autoencode::AutoencodeTrainer>(name);
}

}  // namespace

STRAIT_PLUGIN_EXTENDED("autoencode", "0.1.0", extension);
