#include "nn/precision.h"

#include <dnnl.hpp>

#include "strait/error.h"

namespace strait::nn {

bool cpu_has(Precision precision) {
  if (precision == Precision::f32) return true;
  // The values of cpu_isa are not ordered by inclusion, but those from here on are.
  const auto isa = static_cast<int>(dnnl::get_effective_cpu_isa());
  const auto least = static_cast<int>(precision == Precision::bf16 ? dnnl::cpu_isa::avx512_core_bf16
                                                                   : dnnl::cpu_isa::avx512_core_vnni);
  return (isa & least) == least;
}

Precision precision_named(std::string_view name) {
  if (name == "auto") return cpu_has(Precision::bf16) ? Precision::bf16 : Precision::f32;
  for (const Precision precision : {Precision::f32, Precision::bf16, Precision::int8}) {
    if (name != name_of(precision)) continue;
    if (cpu_has(precision)) return precision;
    const char* needed = precision == Precision::bf16 ? "AVX512_BF16" : "AVX512_VNNI";
    throw Error(Code::unsupported, "precision",
                "this CPU does not compute in " + std::string(name) + " (" + needed + ")", "use auto or f32");
  }
  throw Error(Code::usage, "precision",
              "there is no '" + std::string(name) + "' (expected auto, f32, bf16 or int8)");
}

std::string name_of(Precision precision) {
  constexpr const char* kNames[] = {"f32", "bf16", "int8"};
  return kNames[static_cast<std::size_t>(precision)];
}

}  // namespace strait::nn
