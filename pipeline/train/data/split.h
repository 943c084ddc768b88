// Which items are held out to validate on.
#pragma once

#include <cstdint>

#include "train/data/data_set.h"

namespace strait::train {

// Takes out one item in 20 but at most `most` and at least one, spread evenly over the pixels from a start
// given by `seed`. A file that stands in several sets, at several scales, leaves all of them; a lone item
// stays in both.
DataSet split_validation(DataSet& training, size_t most, uint64_t seed);

}  // namespace strait::train
