// A slower encoder for the same decoder: what the analysis gives of a picture is a first guess; steps down
// the gradient of the objective, with respect to the numbers themselves, find better ones for the picture at
// hand. Method: stochastic Gumbel annealing (Yang, Bamler and Mandt 2020, arXiv:2006.04240).
#pragma once

#include <opencv2/core.hpp>

#include "latent.h"
#include "nn/model.h"
#include "nn/network.h"
#include "nn/parameters.h"
#include "nn/program.h"
#include "objective.h"

namespace strait::codec {

constexpr int kMostEffort = 9;

// Steps of an effort: 0 for 0, then 20, half as many again for each further one.
int refining_steps(int effort);

// Immutable, thread-safe: of the same picture the same numbers, for any number of threads.
class Refiner {
 public:
  Refiner(const nn::Model& model, const Objective& objective);

  // Improves the numbers and z of `picture`, of 3 channels, whose sides are kBlock times the latent's. What
  // lies outside of `inside`, from the corner on, may become anything.
  void refine(const cv::Mat& picture, cv::Size inside, double level, int steps, nn::Precision precision,
              Latent& latent) const;

 private:
  // Moves the input "scaled" of `net`, a window of the picture.
  void descend(nn::Program& net, const cv::Mat& picture, cv::Size inside, double level, int steps) const;

  Objective objective_;
  nn::NetworkSpec part_;
  nn::Parameters parameters_;
};

}  // namespace strait::codec
