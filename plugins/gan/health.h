// Looks after a game while it is played: do the generator's samples vary as real ones do, and does the
// discriminator still make mistakes to learn from?
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace strait::gan {

// How far each of `count` items is from the nearest of the others: the mean of the squared distances of
// generated items by that of real ones, to the root. Near 1 where generated items vary as real ones do, near
// 0 where they repeat each other. Two items or more.
double variety(std::span<const float> real, std::span<const float> fake, size_t count);

class Health {
 public:
  static constexpr double kLeastVariety = 0.3;
  static constexpr double kLeastLoss = 0.01;

  // Figures of a step; running means of about kMemory of them decide, and the first kMemory tell nothing. A
  // sentence where trouble begins, of what is wrong and what helps, and one where it ends.
  static constexpr double kMemory = 50;
  std::optional<std::string> observe(double variety_now, double loss);

  double mean_variety() const { return state_[1]; }
  bool collapsed() const { return state_[3] != 0; }
  bool beaten() const { return state_[4] != 0; }  // the generator, by a discriminator that makes no mistakes

  // For checkpoints.
  std::array<float, 5>& state() { return state_; }

 private:
  std::array<float, 5> state_ = {};  // observations, means of variety and loss, 1 while collapsed, beaten
};

}  // namespace strait::gan
