// Qualities 1 to 100 and the model's levels. A file says a quality as a position between levels in whole
// numbers, so that everything that follows from it is the same everywhere.
#pragma once

#include <cstdint>
#include <span>

namespace strait::codec {

constexpr double kLowestQuality = 1, kHighestQuality = 100;
constexpr int kPositionSteps = 256;  // to a level

// 0 for quality 1, (levels - 1) * kPositionSteps for quality 100; the nearest. Real numbers are allowed.
int position_of_quality(double quality, int levels);
double quality_of_position(int position, int levels);

// The input "level" of the network: two neighbours that sum to 1. `hat` has one number a level.
void fill_hat(double levels_up, std::span<float> hat);

// The input "level_back", for gains taken back: bent so that their mixture is the inverse of the mixture of
// gains, where a level's gain is `ratio` times that of the level below.
void fill_back_hat(double levels_up, double ratio, std::span<float> hat);

// That ratio, for lambdas that grow evenly over the levels.
double gain_ratio(double lambda_least, double lambda_most, int levels);

}  // namespace strait::codec
