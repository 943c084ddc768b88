// One plugin for each way of being refused; FAULT chooses.
#include <stdexcept>

#include "strait/abi.h"

#define NO_SYMBOL 1
#define NEWER_MAJOR 2
#define NEWER_MINOR 3
#define UNRESOLVED 4
#define BAD_NAME 5
#define SAME_PORT_TWICE 6
#define BAD_DEFAULT 7
#define BAD_TYPE 8
#define NO_FORMATS 9
#define RESERVED_PARAM 10
#define THROWS 11
#define TAKEN_TYPE 12
#define TAKEN_NAME 13
#define SHORT_INFO 14
#define FOLLOWS_NOTHING 15

#if FAULT != NO_SYMBOL
namespace {

#if FAULT == UNRESOLVED
extern "C" int a_function_that_nobody_defines();
#endif

strait_status create(const strait_host*, const strait_params*, void**) {
#if FAULT == UNRESOLVED
  return a_function_that_nobody_defines();
#else
  return STRAIT_OK;
#endif
}
strait_status run(void*, strait_call*) {
  return STRAIT_OK;
}
void destroy(void*) {}

const strait_port inputs[] = {{sizeof(strait_port), "image", STRAIT_IMAGE,
                               FAULT == NO_FORMATS ? 0u : uint32_t{STRAIT_ANY_IMAGE}, -1, -1, 0, ""},
                              {sizeof(strait_port), FAULT == SAME_PORT_TWICE ? "image" : "mask", STRAIT_IMAGE,
                               STRAIT_ANY_IMAGE, -1, -1, 1, ""}};
const strait_port outputs[] = {{sizeof(strait_port), "image", STRAIT_IMAGE, STRAIT_ANY_IMAGE,
                                FAULT == FOLLOWS_NOTHING ? 2 : -1, -1, 0, ""}};
const strait_param params[] = {{sizeof(strait_param), FAULT == RESERVED_PARAM ? "from" : "amount",
                                FAULT == BAD_TYPE ? 77u : uint32_t{STRAIT_PARAM_INT},
                                FAULT == BAD_DEFAULT ? "9" : "1", 0, 5, nullptr, "px", ""}};
const strait_contract contract = {sizeof(strait_contract),
                                  FAULT == BAD_NAME     ? "Broken"
                                  : FAULT == TAKEN_TYPE ? "add"
                                                        : "broken",
                                  "never used",
                                  inputs,
                                  2,
                                  outputs,
                                  1,
                                  params,
                                  1,
                                  STRAIT_PARALLEL,
                                  0,
                                  -1,
                                  0};
const strait_stage stage = {sizeof(strait_stage), &contract, create, run, destroy, nullptr};
const strait_stage* const list[] = {&stage, nullptr};
const strait_stage* const* stages() {
  if (FAULT == THROWS) throw std::runtime_error("listed by nobody");
  return list;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) const strait_plugin_info strait_plugin;
extern "C" const strait_plugin_info strait_plugin = {FAULT == SHORT_INFO ? 12u : sizeof(strait_plugin_info),
                                                     STRAIT_ABI_MAJOR + (FAULT == NEWER_MAJOR ? 1 : 0),
                                                     STRAIT_ABI_MINOR + (FAULT == NEWER_MINOR ? 1 : 0),
                                                     FAULT == TAKEN_NAME ? "good" : "broken",
                                                     "0.1.0",
                                                     stages,
                                                     nullptr};
#endif
