#include "nn/precision.h"

#include <dnnl.hpp>

#include "strait/error.h"

namespace strait::nn {

bool cpu_has(Precision precision) {
  if (precision == Precision::f32) return true;
  // The values of cpu_isa are not ordered by inclusion, but those from here on are.
  const auto isa = static_cast<int>(dnnl::get_effective_cpu_isa());
  const auto least = static_cast<int>(dnnl::cpu_isa::avx512_core_bf16);
  return (isa & least) == least;
}

Precision precision_named(std::string_view name) {
  if (name == "f32") return Precision::f32;
  if (name == "auto") return cpu_has(Precision::bf16) ? Precision::bf16 : Precision::f32;
  if (name != "bf16") {
    throw Error(Code::usage, "precision",
                "there is no '" + std::string(name) + "' (expected auto, f32 or bf16)");
  }
  if (!cpu_has(Precision::bf16)) {
    throw Error(Code::unsupported, "precision", "this CPU does not compute in bf16 (AVX512_BF16)",
                "use auto or f32");
  }
  return Precision::bf16;
}

std::string name_of(Precision precision) {
  return precision == Precision::bf16 ? "bf16" : "f32";
}

}  // namespace strait::nn
