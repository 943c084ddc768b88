// The number format of the values inside a program. Edges, weights as stored, statistics, gradients of
// parameters and optimisers are f32 in any case.
#pragma once

#include <string>
#include <string_view>

#include "nn/api.h"

namespace strait::nn {

// bf16: convolutions, transposed convolutions and what stands between them; sums are accumulated in f32
// (mixed-precision training: Micikevicius et al. 2018, arXiv:1710.03740; bfloat16 needs no loss scaling:
// Kalamkar et al. 2019, arXiv:1905.12322).
//
// int8: convolutions of inference, with scales from a calibration (nn/int8.h); the rest in bf16 where the CPU
// computes in it, else in f32.
enum class Precision { f32, bf16, int8 };

// Whether the CPU computes in it, not only converts to it. f32 always.
STRAIT_NN_API bool cpu_has(Precision precision);

// "f32", "bf16", "int8", or "auto": bf16 where the CPU has it, else f32. Throws Error: Code::usage (another
// name), Code::unsupported (the CPU has it not).
STRAIT_NN_API Precision precision_named(std::string_view name);
STRAIT_NN_API std::string name_of(Precision precision);

}  // namespace strait::nn
