// Functions of one float without branches, calls or tables, so that loops over them become vector
// instructions, with the same bits on every standard library. Private to the room.
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

// ln(1 + x) for 0 <= x <= 1 within 2 units in the last place: the series of 2 atanh(x / (2 + x)).
inline float log1p_of(float x) {
  const float s = x / (2 + x), square = s * s;
  float p = 1.0F / 15;
  p = p * square + 1.0F / 13;
  p = p * square + 1.0F / 11;
  p = p * square + 1.0F / 9;
  p = p * square + 1.0F / 7;
  p = p * square + 1.0F / 5;
  p = p * square + 1.0F / 3;
  return 2 * s + 2 * s * square * p;
}

}  // namespace strait::nn
