// The one error type of strait, for the host, the stages and the networks alike.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace strait {

// What kind of trouble it is. The numbers cross the plugin boundary (strait_status in abi.h) and are kept in
// catalogs: append only.
enum class Code : int {
  usage = 1,        // the graph, the arguments or a recipe are wrong
  bad_input = 2,    // a picture or another input file cannot be used
  missing = 3,      // a file, folder, model, plugin or stage is not there
  corrupt = 4,      // a file of strait's own formats does not hold together
  unsupported = 5,  // understood, but not something this build or machine can do
  io = 6,           // reading or writing failed: no space, no permission
  limit = 7,        // a size is over a limit that the user can raise
  internal = 8,     // a bug in strait or in a plugin
};

// Text: "where: what (expected, got); how to mend it". `mend` may be empty.
// Visible, so that what one library throws another can catch.
class [[gnu::visibility("default")]] Error : public std::runtime_error {
 public:
  Error(Code code, const std::string& where, const std::string& what, const std::string& mend = {})
      : std::runtime_error((where.empty() ? "" : where + ": ") + what + (mend.empty() ? "" : "; " + mend)),
        code_(code) {}

  Code code() const noexcept {
    return code_;
  }

 private:
  Code code_;
};

}  // namespace strait
