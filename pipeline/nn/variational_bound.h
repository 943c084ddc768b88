// What a variational autoencoder knows of pictures: the bounds on ln p(picture), by samples of the posterior.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "nn/api.h"
#include "nn/variational_model.h"

namespace strait::nn {

// Of one picture, in nats. With z from q(z | x), means over the samples.
struct Bound {
  double reconstruction = 0;  // -ln p(x | z)
  double kl = 0;              // ln q(z | x) - ln p(z)
  // -ln of the mean of p(x | z) p(z) / q(z | x): at least -ln p(x) in expectation, and not above
  // reconstruction + kl (Burda et al. 2016, arXiv:1509.00519). With one sample it is their sum.
  double importance = 0;

  double negative_elbo() const { return reconstruction + kl; }
};

// Of pictures (dense N C H W in 0..1) under their labels (read where the model has classes), with `samples`
// latents each. Weights are summed in double, by their logarithms, in batches: memory does not grow with
// `samples`. What is drawn follows from `seeds`, one for each picture, and from nothing else.
STRAIT_NN_API std::vector<Bound> bounds(const VariationalModel& model, const float* pictures,
                                        const std::int32_t* labels, const std::vector<std::uint64_t>& seeds,
                                        int samples, Precision precision = Precision::f32);

// ln of the sum of numbers of which the logarithms come one after another.
class STRAIT_NN_API LogSum {
 public:
  void add(double logarithm);
  double value() const;  // minus infinity before the first

 private:
  double most_ = 0, sum_ = 0;  // of exp(logarithm - most_)
  bool empty_ = true;
};

}  // namespace strait::nn
