// All data of one training: what is learned from, and what is validated on.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "train/data/data_set.h"
#include "train/data/held_out.h"
#include "train/data/sampler.h"
#include "train/data/set.h"

namespace strait::train {

struct FeedOptions {
  int channels = 1;
  int size_multiple = 1;
  int validate_most = 1;
  uint64_t memory_bytes = uint64_t{4} << 30;
  uint64_t seed = 0;
};

struct Feed {
  DataSet training;
  HeldOut validation;
  HeldOut whole, whole_held_out;     // the items of both as they are, to fit to
  std::vector<std::string> classes;  // none: no labels
  std::string about;                 // a sentence
  std::string fingerprint;           // of names, sizes and classes: another one, other batches
};

// `spec` has sets whose paths are found. Says through `print` what is there and what was skipped. Throws
// Error: missing, bad_input (nothing usable), usage (classes), limit, io.
Feed load_feed(const DataSpec& spec, const FeedOptions& options, const Printer& print);

}  // namespace strait::train
