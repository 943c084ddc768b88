// Small networks that together have every op, every attribute and every way to pad. tools/check_onnx runs
// them in ONNX Runtime.
#pragma once

#include <string>
#include <vector>

#include "nn/network.h"

namespace strait::nn::testing {

struct ExportCase {
  std::string name;
  NetworkSpec network;
};

std::vector<ExportCase> export_cases();

}  // namespace strait::nn::testing
