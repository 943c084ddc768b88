// Texts with attributes in them, as parameters of sinks have them: "{tagger.tag}".
#pragma once

#include <string>
#include <vector>

#include "strait/stage.h"

namespace strait::io {

class AttributeText {
 public:
  // Braces hold an attribute, "stage.key". Throws Error(usage) for a brace without its other; `param` is
  // named then.
  AttributeText(const std::string& pattern, const std::string& param);

  bool empty() const { return parts_.empty(); }
  // For one frame; numbers in their shortest form. Throws Error(usage) where no earlier stage has set an
  // attribute.
  std::string filled(const Frame& frame) const;

 private:
  struct Part {
    std::string text;
    bool attribute;
  };
  std::string param_;
  std::vector<Part> parts_;
};

// A text as the name of a folder: what file systems give a meaning, control characters and a '.' in front
// become '_'.
std::string folder_name(std::string text);

}  // namespace strait::io
