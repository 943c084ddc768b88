// Functions of one float without branches, calls or tables, so that loops over them become vector
// instructions, with the same bits on every standard library.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

namespace strait::nn {

// e^x within 2 units in the last place. 0 below -87 (no denormals), infinite above 88.4, NaN stays. The
// polynomial is that of Cephes' expf (Moshier 1989).
inline float exp_of(float x) {
  constexpr float kLog2E = 1.44269504F, kLn2High = 0.693359375F, kLn2Low = -2.12194440e-4F;
  constexpr float kToInteger = 0x1.8p23F;  // added and taken away again, it rounds to an integer
  const float clipped = std::max(std::min(x, 89.0F), -88.0F);
  const float shifted = clipped * kLog2E + kToInteger;
  const float n = shifted - kToInteger;
  const float r = clipped - n * kLn2High - n * kLn2Low;
  float p = 1.9875691500e-4F;
  p = p * r + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  p = p * r * r + r + 1;
  const std::uint32_t exponent = std::bit_cast<std::uint32_t>(shifted) + 127U;
  const float result = p * std::bit_cast<float>(exponent << 23);
  return x < -87.0F ? 0.0F : result;
}

// 2 atanh(s) for |s| <= 1/3.
inline float twice_atanh(float s) {
  const float square = s * s;
  float p = 1.0F / 15;
  p = p * square + 1.0F / 13;
  p = p * square + 1.0F / 11;
  p = p * square + 1.0F / 9;
  p = p * square + 1.0F / 7;
  p = p * square + 1.0F / 5;
  p = p * square + 1.0F / 3;
  return 2 * s + 2 * s * square * p;
}

// ln(1 + x) for 0 <= x <= 1 within 2 units in the last place.
inline float log1p_of(float x) {
  return twice_atanh(x / (2 + x));
}

// ln(x) within 2 units in the last place (near 1: of 1) for normal x > 0.
inline float log_of(float x) {
  constexpr std::uint32_t kRootHalf = 0x3F3504F3U;  // mantissas end up between the roots of 1/2 and 2
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(x) - kRootHalf;
  const auto exponent = static_cast<float>(static_cast<std::int32_t>(bits) >> 23);
  const auto mantissa = std::bit_cast<float>((bits & 0x007FFFFFU) + kRootHalf);
  constexpr float kLn2High = 0.693359375F, kLn2Low = -2.12194440e-4F;
  return exponent * kLn2High + (exponent * kLn2Low + twice_atanh((mantissa - 1) / (mantissa + 1)));
}

}  // namespace strait::nn
