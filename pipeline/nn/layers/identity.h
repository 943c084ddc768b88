// Layers that hand on a value as it is: in some mode, or to some side only.
#pragma once

#include <string>

#include "nn/builder.h"

namespace strait::nn {

// Makes a copy of `source` the value of `layer`. (Values do not share memory: inference gives it to others
// after the last reader. It drops such layers anyway, unless they are its output:
// nn/passes/inference_form.h.)
void copy_value(Builder& builder, const std::string& layer, const std::string& source);

}  // namespace strait::nn
