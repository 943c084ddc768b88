// What an autoencoder's latent is asked besides keeping the picture. Latents are `items` rows of `size`
// numbers; every function returns its value and adds `weight` times the derivative by the latents to
// `gradient`.
#pragma once

#include <cstddef>

namespace strait::autoencode {

// The mean over items of the sum of |z|. At 0 the derivative is 0.
double l1_sparsity(const float* latents, size_t items, size_t size, double weight, float* gradient);

// The sum over latents of KL(target || mean of z over the items), of latents in 0..1 whose means shall be
// `target` (Ng 2011, CS294A lecture notes "Sparse autoencoder"). Means are kept 1e-6 away from 0 and 1.
double kl_sparsity(const float* latents, size_t items, size_t size, double target, double weight,
                   float* gradient);

// The mean over items of |dz/dx|^2 (Frobenius) of z = sigmoid(W x + b): the contractive penalty, exact (Rifai
// et al. 2011, ICML). W has a row of `inputs` numbers for each latent. Its derivative by W that does not go
// through z is added, times `weight`, to `weights_gradient`.
double contraction(const float* latents, size_t items, size_t size, const float* weights, size_t inputs,
                   double weight, float* gradient, float* weights_gradient);

}  // namespace strait::autoencode
