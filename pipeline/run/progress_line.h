// Progress as one line of text.
#pragma once

#include <string>

#include "run/runner.h"

namespace strait::run {

// "120/1000  45.2 images/s  12.3 MPix/s  ETA 0:20  2 failed". Rates are of the frames run, not of those
// skipped.
std::string progress_text(const Progress& progress);

// The same behind a bar, in at most `columns` columns: the bar gives way first, then the end of the text.
std::string progress_bar(const Progress& progress, int columns);

// 59 -> "0:59", 3600 -> "1:00:00".
std::string clock_text(double seconds);

}  // namespace strait::run
