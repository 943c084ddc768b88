// The recipe's tables [network], [objective] and [detector] as this plugin reads them.
#pragma once

#include "defects.h"
#include "detector.h"
#include "network.h"
#include "strait/training.h"

namespace strait::anomaly {

ParamTable option_table();

NetworkOptions network_options(const Params& params);
DetectorSettings detector_settings(const Params& params);
DefectOptions defect_options(const Params& params);
SpaceOptions space_options(const Params& params);

// Throws Error (Code::usage) for what does not go together.
void check_options(const NetworkOptions& network, const DetectorSettings& settings);

}  // namespace strait::anomaly
