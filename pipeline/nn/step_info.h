// What is shown of a step. Private to the room.
#pragma once

#include <string>

#include <dnnl.hpp>

#include "nn/builder.h"
#include "nn/program.h"

namespace strait::nn {

// "bf16 nChw16c": the number format, then the dimensions from the slowest to the fastest, as oneDNN names
// layouts: a capital letter is one that goes on in a block of the size behind it. Weights are o, i, h, w.
std::string layout_name(const dnnl::memory::desc& desc, bool weights);

StepInfo describe(const Step& step, bool backward);

}  // namespace strait::nn
