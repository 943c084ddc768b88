#include "products.h"

namespace strait::codec {
namespace {

// Compiled once for each set of instructions: inlined into functions of that target.
#define STRAIT_INLINE inline __attribute__((always_inline))

// Four rows at a time, so that each value is loaded once for all of them.
STRAIT_INLINE void add(const int16_t* weights, size_t stride, const int16_t* values, size_t length,
                       int32_t* totals, size_t outputs) {
  size_t o = 0;
  for (; o + 4 <= outputs; o += 4) {
    const int16_t* row = weights + o * stride;
    int32_t a = 0, b = 0, c = 0, d = 0;
    for (size_t i = 0; i < length; ++i) {
      const int32_t value = values[i];
      a += row[i] * value;
      b += row[stride + i] * value;
      c += row[2 * stride + i] * value;
      d += row[3 * stride + i] * value;
    }
    totals[o] += a;
    totals[o + 1] += b;
    totals[o + 2] += c;
    totals[o + 3] += d;
  }
  for (; o < outputs; ++o) {
    int32_t sum = 0;
    for (size_t i = 0; i < length; ++i) sum += weights[o * stride + i] * int32_t{values[i]};
    totals[o] += sum;
  }
}

void plain(const int16_t* w, size_t stride, const int16_t* v, size_t n, int32_t* totals, size_t outputs) {
  add(w, stride, v, n, totals, outputs);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) void avx2(const int16_t* w, size_t stride, const int16_t* v, size_t n,
                                          int32_t* totals, size_t outputs) {
  add(w, stride, v, n, totals, outputs);
}

__attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni"))) void avx512(const int16_t* w, size_t stride,
                                                                            const int16_t* v, size_t n,
                                                                            int32_t* totals, size_t outputs) {
  add(w, stride, v, n, totals, outputs);
}
#endif

}  // namespace

AddProducts add_products() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512vnni"))
    return avx512;
  if (__builtin_cpu_supports("avx2")) return avx2;
#endif
  return plain;
}

}  // namespace strait::codec
