// What `strait eval generator` measures: made pictures against those that their maker has learned from,
// beside real ones that it has not seen.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "cli/memorised.h"
#include "cli/picture_list.h"
#include "cli/set_comparison.h"
#include "nn/classifier.h"

namespace strait::cli {

struct GeneratorQuestion {
  PictureChoice samples, train, test;
  size_t neighbours = 5;
  size_t limit = 10000;  // pictures of each set that are compared, evenly spread over it
};

// Of one set, against training pictures.
struct ComparedSet {
  double frechet = 0;
  SetFigures balls;
  double confidence = 0;             // of the likeliest class, in the mean
  std::vector<double> class_shares;  // by likeliest class
  double imbalance = 0;              // total variation between its class shares and the training pictures'
  Closeness pixels, features;        // to the nearest of all training pictures
};

struct GeneratorFigures {
  size_t compared = 0;  // pictures of each set
  size_t train = 0;     // in which nearest ones are looked for
  ComparedSet samples, test;
  std::vector<double> train_shares;
};

// A sample and the training pictures nearest to it.
struct SamplePair {
  std::string sample, by_pixels, by_features;  // names, below the roots of their sets
  double pixel_distance = 0, feature_distance = 0;
};

struct GeneratorMeasured {
  GeneratorFigures figures;
  std::vector<SamplePair> pairs;  // of every sample compared, the nearest in pixels first
};

// Throws Error: what reading throws, and bad_input for samples that have not the size that the classifier
// takes, and for sets too small for the neighbours.
GeneratorMeasured measure_generator(const nn::Classifier& classifier, const GeneratorQuestion& question);

}  // namespace strait::cli
