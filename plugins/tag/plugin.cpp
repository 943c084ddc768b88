// What the plugin `tag` exports.
#include "stage.h"

STRAIT_PLUGIN("tag", "0.1.0", strait::tag::TagStage);
