#include "io/builtin.h"

#include "io/bytes_stages.h"
#include "io/load.h"
#include "io/reference.h"
#include "io/save.h"
#include "io/sidecar.h"

namespace strait::io {

const strait_plugin_info& builtin() {
  static const strait_plugin_info info = {sizeof(strait_plugin_info),
                                          STRAIT_ABI_MAJOR,
                                          STRAIT_ABI_MINOR,
                                          "io",
                                          "1.0.0",
                                          detail::stage_list<Load, Save, LoadBytes, SaveBytes, Sidecar>,
                                          nullptr};
  return info;
}

const strait_plugin_info& pair_stages() {
  static const strait_plugin_info info = {
      sizeof(strait_plugin_info),    STRAIT_ABI_MAJOR, STRAIT_ABI_MINOR, "pairs", "1.0.0",
      detail::stage_list<Reference>, nullptr};
  return info;
}

}  // namespace strait::io
