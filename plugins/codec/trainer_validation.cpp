// What a training looks at from time to time: figures and pictures of the present weights.
#include <algorithm>
#include <cmath>
#include <string>

#include "trainer.h"

namespace strait::codec {

void CodecTrainer::validate(const BatchView& picture, uint64_t /*seed*/, const Metric& metric) {
  nn::Program& net = program_for(picture, nn::Mode::infer);
  std::copy_n(picture.data, picture.c * picture.h * picture.w, net.input("picture"));
  const auto levels = static_cast<size_t>(options_.levels);
  std::vector<Figures> figures;
  double score = 0;
  for (size_t level = 0; level < levels; ++level) {
    objective_.set_level(net, 0, static_cast<double>(level));
    net.forward();
    figures.push_back(objective_.assess(net, picture.data, 0, static_cast<double>(level)));
    score -= figures.back().loss / static_cast<double>(levels);
  }
  metric("score", score);
  for (size_t level = 1; level < levels; level += 2) {
    metric(("bpp_" + std::to_string(level)).c_str(), figures[level].bpp);
    metric(("psnr_" + std::to_string(level)).c_str(),
           10 * std::log10(255.0 * 255.0 / std::max(figures[level].mse, 1e-6)));
  }
}

void CodecTrainer::preview(const BatchView& held_out, uint64_t /*seed*/, const Show& show) {
  nn::Program& net = program_for(held_out, nn::Mode::infer);
  const auto items = static_cast<size_t>(held_out.n);
  const auto each = static_cast<size_t>(held_out.c * held_out.h * held_out.w);
  std::copy_n(held_out.data, items * each, net.input("picture"));
  constexpr size_t kColumns = 4;
  std::vector<float> grid(kColumns * items * each);
  for (size_t i = 0; i < items; ++i)
    std::copy_n(held_out.data + i * each, each, grid.data() + kColumns * i * each);
  for (size_t column = 1; column < kColumns; ++column) {
    for (size_t i = 0; i < items; ++i)
      objective_.set_level(net, i, objective_.highest() * static_cast<double>(column) / kColumns);
    net.forward();
    for (size_t i = 0; i < items; ++i)
      std::copy_n(net.output("rebuilt") + i * each, each, grid.data() + (kColumns * i + column) * each);
  }
  show("original-low-middle-high",
       {grid.data(), held_out.n * int64_t{kColumns}, held_out.c, held_out.h, held_out.w}, kColumns);
}

}  // namespace strait::codec
