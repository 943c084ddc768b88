#include "normal.h"

namespace strait::codec {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr uint64_t kOne = uint64_t{1} << 60;  // numbers below are fractions of it

uint64_t times(uint64_t a, uint64_t b) {
  return static_cast<uint64_t>((Wide{a} * b) >> 60);
}

// e^-u for u >= 0 with 60 bits behind the point: by squaring e^-(u / 2^6), which a short series gives.
uint64_t exp_minus(Wide u) {
  constexpr int kHalvings = 6;
  constexpr uint64_t kMost = 40;
  if (u >= Wide{kMost} * kOne) return 0;
  const auto part = static_cast<uint64_t>(u >> kHalvings);  // below 1
  uint64_t sum = kOne, term = kOne;
  bool minus = true;
  for (uint64_t n = 1; term != 0; ++n, minus = !minus) {
    term = times(term, part) / n;
    sum = minus ? sum - term : sum + term;
  }
  for (int i = 0; i < kHalvings; ++i) sum = times(sum, sum);
  return sum;
}

constexpr uint64_t kDensityAtZero = 459949134171706403;  // 2^60 / sqrt(2 pi)

}  // namespace

uint32_t scale_q16(int index) {
  constexpr uint64_t kFirst = 7209;        // 0.11
  constexpr uint64_t kRatio = 1214344444;  // (256 / 0.11)^(1 / 63), with 30 bits behind the point
  uint64_t scale = kFirst << 24;
  for (int i = 0; i < index; ++i) scale = static_cast<uint64_t>((Wide{scale} * kRatio) >> 30);
  return static_cast<uint32_t>(scale >> 24);
}

// Marsaglia 2004, doi:10.18637/jss.v011.i04: Phi(x) - 1/2 = phi(x) (x + x^3/3 + x^5/(3 5) + ...), all terms
// of one sign.
uint64_t upper_tail_q32(uint64_t x_q32) {
  constexpr uint64_t kFar = uint64_t{6} << 32;  // 2^-30 lies beyond
  if (x_q32 >= kFar) return 0;
  const Wide square = Wide{x_q32} * x_q32;  // 64 bits behind the point
  const uint64_t density = times(kDensityAtZero, exp_minus(square >> 5));
  Wide term = Wide{x_q32} << 16, sum = 0;  // 48 bits behind the point
  for (uint64_t n = 3; term != 0; n += 2) {
    sum += term;
    term = ((term * (square >> 24)) >> 40) / n;
  }
  const Wide half = Wide{1} << 47;
  const Wide central = (sum * density) >> 60;
  return central >= half ? 0 : static_cast<uint64_t>((half - central) >> 16);
}

}  // namespace strait::codec
