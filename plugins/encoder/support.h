// What was seen in the last steps, to look for neighbours in (Dwibedi et al. 2021, arXiv:2104.14548).
#pragma once

#include <cstddef>
#include <vector>

namespace strait::encoder {

// The latest `rows` features, of length 1. One thread at a time.
class Support {
 public:
  Support(std::size_t rows, std::size_t dimensions);

  // Whether it holds as many as it can.
  bool full() const { return state_[1] != 0; }
  // For each of `count` features (of any length, not 0) the nearest by angle. Only where full().
  std::vector<float> nearest(const float* features, std::size_t count) const;
  // Takes the place of the oldest.
  void push(const float* features, std::size_t count);

  // All that there is to keep. Values may be written; addresses stay.
  std::vector<float>& features() { return features_; }
  std::vector<float>& state() { return state_; }

 private:
  std::size_t rows_, dimensions_;
  std::vector<float> features_;
  std::vector<float> state_{0, 0};  // the next row; whether all were written
};

}  // namespace strait::encoder
