// Where pictures come from: vectors of normal numbers, and the way between two of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace strait::gan {

// Fills `latent` with N(0, 1), the numbers of sample `number` of `seed`: always the same. With `truncation`
// above 0 they come from the normal distribution truncated there: numbers that lie farther from 0 are drawn
// again, which trades variety for likeliness (the truncation trick of Brock et al. 2019, arXiv:1809.11096).
void draw_latent(uint64_t seed, uint64_t number, double truncation, std::span<float> latent);

// The whole input of a generator: a latent as above, then `classes` numbers, 1 for the label and 0 for the
// others.
struct Sample {
  uint64_t seed, number;
  int32_t label = 0;
  double truncation = 0;
};
void draw_input(const Sample& sample, size_t classes, std::span<float> input);

// Spherical interpolation (Shoemake 1985, doi:10.1145/325165.325242; for latents White 2016,
// arXiv:1609.04468): from `a` at t = 0 to `b` at 1 along the arc between their directions, while the length
// goes evenly from the one's to the other's. A straight line would pass near the middle, where no latent ever
// lies. `out` may be neither of them.
void slerp(std::span<const float> a, std::span<const float> b, double t, std::span<float> out);

}  // namespace strait::gan
