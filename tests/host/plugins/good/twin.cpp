// Built twice without hidden visibility, as TWIN 1 and 2: two plugins whose classes have one name.
#include "strait/stage.h"

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

struct Stage {
  static strait::Contract contract() {
    return strait::Contract("twin" TEXT(TWIN), "a class called Stage").input("image", "").output("image", "");
  }
  explicit Stage(const strait::Params&) {}
  void run(strait::Frame& frame) {
    frame.pass();
    frame.set("twin", TWIN);
  }
};

STRAIT_PLUGIN("twins" TEXT(TWIN), "0.1.0", Stage);
