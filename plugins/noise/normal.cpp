#include "normal.h"

#include <array>
#include <cmath>

namespace strait::noise {

namespace {

// Coefficients of AS 241's PPND16, highest power first.
using Poly = std::array<double, 8>;
constexpr Poly kA = {2509.0809287301226727, 33430.575583588128105, 67265.770927008700853,
                     45921.953931549871457, 13731.693765509461125, 1971.5909503065514427,
                     133.14166789178437745, 3.387132872796366608};
constexpr Poly kB = {
    5226.495278852854561,  28729.085735721942674, 39307.89580009271061,  21213.794301586595867,
    5394.1960214247511077, 687.1870074920579083,  42.313330701600911252, 1.0};
constexpr Poly kC = {7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177,
                     1.27045825245236838258,   3.64784832476320460504,   5.7694972214606914055,
                     4.6303378461565452959,    1.42343711074968357734};
constexpr Poly kD = {
    1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
    0.68976733498510000455,    1.6763848301838038494,   2.05319162663775882187,   1.0};
constexpr Poly kE = {2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386,
                     0.026532189526576123093,   0.29656057182850489123,    1.7848265399172913358,
                     5.4637849111641143699,     6.6579046435011037772};
constexpr Poly kF = {
    2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
    0.0148753612908506148525,   0.13692988092273580531,   0.59983220655588793769,   1.0};

double at(const Poly& poly, double x) {
  double sum = 0;
  for (const double coefficient : poly) sum = sum * x + coefficient;
  return sum;
}

// Natural logarithm of 0 < x < 1 by the series of atanh.
double log_of(double x) {
  constexpr double kLn2 = 0.693147180559945309417, kSqrtHalf = 0.707106781186547524401;
  int exponent = 0;
  double m = std::frexp(x, &exponent);
  if (m < kSqrtHalf) {
    m *= 2;
    --exponent;
  }
  const double z = (m - 1) / (m + 1), square = z * z;
  double sum = 0;
  for (int k = 21; k >= 1; k -= 2) sum = sum * square + 1.0 / k;
  return exponent * kLn2 + 2 * z * sum;
}

uint64_t mix(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

}  // namespace

double inverse_normal(double p) {
  const double q = p - 0.5;
  if (std::abs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * at(kA, r) / at(kB, r);
  }
  double r = std::sqrt(-log_of(q < 0 ? p : 1 - p));
  const double tail = r <= 5 ? at(kC, r - 1.6) / at(kD, r - 1.6) : at(kE, r - 5) / at(kF, r - 5);
  return q < 0 ? -tail : tail;
}

double normal(uint64_t seed, uint64_t index) {
  const uint64_t bits = mix(mix(seed) + (index + 1) * 0x9e3779b97f4a7c15ULL);
  return inverse_normal((static_cast<double>(bits >> 12) + 0.5) * 0x1p-52);
}

}  // namespace strait::noise
