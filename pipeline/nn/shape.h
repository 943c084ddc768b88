// The shape of an activation: a batch of n items of c channels of h x w elements, always in this logical
// order.
#pragma once

#include <compare>
#include <cstddef>

namespace strait::nn {

struct Shape {
  int n = 1;
  int c = 1;
  int h = 1;
  int w = 1;

  // Elements, not bytes.
  std::size_t elements() const {
    return static_cast<std::size_t>(n) * static_cast<std::size_t>(c) * static_cast<std::size_t>(h) *
           static_cast<std::size_t>(w);
  }
  friend bool operator==(const Shape&, const Shape&) = default;
  friend auto operator<=>(const Shape&, const Shape&) = default;
};

}  // namespace strait::nn
