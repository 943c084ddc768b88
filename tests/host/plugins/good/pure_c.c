/* A stage in C: mirrors nothing, passes its picture on, and says how many frames it was given. */

#include <stddef.h>

#include "strait/abi.h"

static const strait_host* host;

static strait_status create(const strait_host* table, const strait_params* params, void** instance) {
  (void)params;
  host = table;
  *instance = NULL;
  return STRAIT_OK;
}

static strait_status run(void* instance, strait_call* call) {
  (void)instance;
  strait_status status = host->pass(call, 0, 0, 0);
  if (status != STRAIT_OK) return status;
  return host->set_number(call, 0, "frames", host->frame_count(call));
}

static void destroy(void* instance) {
  (void)instance;
}

static const strait_port inputs[] = {
    {sizeof(strait_port), "image", STRAIT_IMAGE, STRAIT_ANY_IMAGE, -1, -1, 0, "a picture"},
    {sizeof(strait_port), "mask", STRAIT_IMAGE, STRAIT_ANY_IMAGE, -1, -1, 1, "not looked at"}};
static const strait_port outputs[] = {
    {sizeof(strait_port), "image", STRAIT_IMAGE, STRAIT_ANY_IMAGE, 0, 0, 0, "the same picture"}};
// Contract and table are as long as in version 1.0.
static const strait_contract contract = {offsetof(strait_contract, generates),
                                         "pure-c",
                                         "a stage in C",
                                         inputs,
                                         2,
                                         outputs,
                                         1,
                                         NULL,
                                         0,
                                         STRAIT_PARALLEL,
                                         0,
                                         0,
                                         0};
static const strait_stage stage = {offsetof(strait_stage, finish), &contract, create, run, destroy, NULL};
static const strait_stage* const list[] = {&stage, NULL};
static const strait_stage* const* stages(void) {
  return list;
}

__attribute__((visibility("default"))) const strait_plugin_info strait_plugin = {
    sizeof(strait_plugin_info), STRAIT_ABI_MAJOR, 0, "pure-c", "0.1.0", stages, NULL};
