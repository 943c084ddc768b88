// What the encoder is taught by: a weighted sum of terms, each with its gradient by an output of the network.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "nn/program.h"
#include "strait/stage.h"
#include "strait/training.h"
#include "support.h"

namespace strait::encoder {

// Weights of the terms; 0: it is not there.
struct ObjectiveOptions {
  double views = 1;              // two views of one picture belong together
  std::string kind = "nt-xent";  // how: nt-xent, neighbours or vicreg
  double temperature = 0.2;      // of nt-xent and neighbours
  int64_t support = 4096;        // neighbours: features of the last steps that are kept
  double labels = 0;             // cross-entropy of the classes of those that have a label
  double smoothing = 0;          // labels: the share of the target that all classes get alike
  double rebuild = 0;            // mean squared error against the picture without its view
};

void declare_objective(ParamTable& table);
ObjectiveOptions objective_options(const Params& params);

class Objective {
 public:
  // `projected`: numbers of the network's output kProjected.
  Objective(const ObjectiveOptions& options, int64_t projected);

  // The network has seen views of `items`: one of all, then where there are two the other of all. Fills the
  // gradients of its outputs, reports a metric a term, and returns their weighted sum.
  double operator()(const BatchView& items, nn::Program& net, const Metric& metric);

  // What later steps depend on.
  void add_state_to(std::vector<StateTensor>& state);

 private:
  double views_term(int64_t pairs, nn::Program& net);
  double neighbours_term(const float* features, std::size_t pairs, std::size_t dimensions, float* slope);
  double labels_term(const BatchView& items, nn::Program& net);
  double rebuild_term(const BatchView& items, nn::Program& net) const;

  ObjectiveOptions options_;
  std::optional<Support> support_;
  std::vector<float> logits_, slopes_;  // of the rows that have labels
};

}  // namespace strait::encoder
