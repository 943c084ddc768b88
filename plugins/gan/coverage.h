// How well samples stand for real items, in whatever space they are given: density and coverage (Naeem et al.
// 2020, arXiv:2002.09797).
#pragma once

#include <cstddef>
#include <span>

namespace strait::gan {

struct Coverage {
  double coverage;  // share of real items that have a sample as near as their k-th neighbour; 0..1
  double density;  // of each sample, in how many such balls it lies, by k; about 1 for samples like real ones
};

// Of `count` real items and as many samples, rows of equal length. More than `neighbours` of them, else all
// balls are empty.
Coverage coverage_of(std::span<const float> real, std::span<const float> samples, size_t count,
                     size_t neighbours = 5);

}  // namespace strait::gan
