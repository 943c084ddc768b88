// A series as an SVG chart.
#pragma once

#include <string>

#include "report/chart.h"
#include "train/report/metrics_log.h"

namespace strait::train {

using report::Axis;

// Whether a logarithmic axis shows more: all values positive, over some range.
bool suits_logarithm(const Series& series);

// Values as a pale line, their moving mean as a strong one, over steps. Long series are thinned to a mean of
// neighbours. Colours follow the page's text colour. At least one point.
std::string curve_svg(const Series& series, Axis axis);

}  // namespace strait::train
