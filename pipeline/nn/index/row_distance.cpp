#include "nn/index/row_distance.h"

#include <bit>

namespace strait::nn {
namespace {

// The bodies are compiled once for each set of instructions: inlined into functions of that target.
#define STRAIT_INLINE inline __attribute__((always_inline))

STRAIT_INLINE float square(float x) {
  return x * x;
}

STRAIT_INLINE float of_f32(const float* query, const float* row, size_t length) {
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (size_t i = 0; i < length; ++i) sum += square(query[i] - row[i]);
  return sum;
}

STRAIT_INLINE float of_bf16(const float* query, const uint16_t* row, size_t length) {
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (size_t i = 0; i < length; ++i)
    sum += square(query[i] - std::bit_cast<float>(static_cast<uint32_t>(row[i]) << 16));
  return sum;
}

STRAIT_INLINE float of_int8(const float* query, const int8_t* row, float scale, size_t length) {
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (size_t i = 0; i < length; ++i) sum += square(query[i] - scale * static_cast<float>(row[i]));
  return sum;
}

constexpr RowDistance kPlain = {of_f32, of_bf16, of_int8};

#if defined(__x86_64__)
#define STRAIT_ROW_DISTANCE(name, isa)                                                                 \
  __attribute__((target(isa))) float name##_f32(const float* q, const float* r, size_t n) {            \
    return of_f32(q, r, n);                                                                            \
  }                                                                                                    \
  __attribute__((target(isa))) float name##_bf16(const float* q, const uint16_t* r, size_t n) {        \
    return of_bf16(q, r, n);                                                                           \
  }                                                                                                    \
  __attribute__((target(isa))) float name##_int8(const float* q, const int8_t* r, float s, size_t n) { \
    return of_int8(q, r, s, n);                                                                        \
  }                                                                                                    \
  constexpr RowDistance name = {name##_f32, name##_bf16, name##_int8}

STRAIT_ROW_DISTANCE(kAvx2, "avx2,fma");
STRAIT_ROW_DISTANCE(kAvx512, "avx512f,avx512bw,avx512vl,fma");
#endif

}  // namespace

const RowDistance& row_distance() {
#if defined(__x86_64__)
  static const RowDistance& chosen =
      __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
              __builtin_cpu_supports("avx512vl")
          ? kAvx512
      : __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? kAvx2
                                                                        : kPlain;
  return chosen;
#else
  return kPlain;
#endif
}

}  // namespace strait::nn
