#include "train/ema.h"

#include <algorithm>

namespace strait::train {

Ema::Ema(const TrainerHandle& trainer, double decay) : decay_(decay) {
  if (decay <= 0) return;
  for (const strait_trainer_tensor& tensor : trainer.state()) {
    if (tensor.group != STRAIT_STATE_WEIGHTS) continue;
    weights_.push_back(tensor);
    nn::Tensor& average = values_.add(tensor.name, {tensor.shape, tensor.shape + tensor.rank});
    std::copy_n(tensor.data, average.size(), average.data());
  }
}

void Ema::update(int64_t step) {
  const auto t = static_cast<double>(step);
  const auto share = static_cast<float>(1 - std::min(decay_, (1 + t) / (10 + t)));
  size_t index = 0;
  for (nn::Tensor& average : values_) {
    const float* weights = weights_[index++].data;
    float* values = average.data();
    for (size_t i = 0; i < average.size(); ++i) values[i] += share * (weights[i] - values[i]);
  }
}

void Ema::swap() {
  size_t index = 0;
  for (nn::Tensor& average : values_) {
    std::swap_ranges(average.data(), average.data() + average.size(), weights_[index++].data);
  }
}

}  // namespace strait::train
