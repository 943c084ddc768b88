#include "network.h"

#include <string>
#include <string_view>

#include "nn/layer_chain.h"
#include "strait/error.h"

namespace strait::denoise {
namespace {

constexpr double kSlope = 0.1;    // of LeakyReLU
constexpr float kDamping = 0.1f;  // of the weights in front of an addition
constexpr int kUnshuffle = 2;

class Chain : public nn::LayerChain {
 public:
  using nn::LayerChain::LayerChain;

  void convolution(const std::string& name, int64_t out, int64_t kernel = 3, int64_t stride = 1) {
    layer(name, "conv", {{"out", out}, {"kernel", kernel}, {"stride", stride}, {"bias", false}});
  }
  void activated_convolution(const std::string& name, int64_t out) {
    layer(name, "conv",
          {{"out", out},
           {"kernel", int64_t{3}},
           {"bias", false},
           {"act", std::string("leaky_relu")},
           {"slope", kSlope}});
  }
  void residual_blocks(const std::string& prefix, int64_t count, int64_t width) {
    for (int64_t i = 1; i <= count; ++i) {
      const std::string name = prefix + std::to_string(i);
      const std::string before = last();
      activated_convolution(name + "a", width);
      convolution(name + "b", width);
      layer(name, "add", {}, {before, name + "b"});
    }
  }
};

void require(bool holds, const std::string& what, const std::string& mend) {
  if (!holds) throw Error(Code::usage, "network", what, mend);
}

void check_options(const NetworkOptions& options) {
  require(options.channels == 1 || options.channels == 3,
          "channels is " + std::to_string(options.channels) + " (expected 1 or 3)",
          "use 1 for gray, 3 for colour");
  require(!options.widths.empty() && options.widths.size() == options.blocks.size(),
          "widths has " + std::to_string(options.widths.size()) + " levels, blocks has " +
              std::to_string(options.blocks.size()),
          "give one number of blocks for each width");
  require(options.widths.size() <= 6, "more than 6 levels", "shorten widths and blocks");
  for (const int64_t width : options.widths) {
    require(width >= 1 && width <= 1024, "a width of " + std::to_string(width) + " (expected 1 to 1024)", "");
  }
  for (const int64_t blocks : options.blocks) {
    require(blocks >= 0 && blocks <= 64, std::to_string(blocks) + " blocks on a level (expected 0 to 64)",
            "");
  }
}

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

}  // namespace

nn::NetworkSpec build_network(const NetworkOptions& options) {
  check_options(options);
  nn::NetworkSpec network;
  network.inputs = {{"noisy", options.channels}};
  network.outputs = {"clean"};
  Chain chain(network);
  const size_t bottom = options.widths.size() - 1;
  std::vector<std::string> skips;

  chain.layer("half", "pixel_unshuffle", {{"factor", int64_t{kUnshuffle}}});
  chain.convolution("head", options.widths[0]);
  for (size_t level = 0; level < bottom; ++level) {
    const std::string number = std::to_string(level + 1);
    chain.residual_blocks("enc" + number + "_", options.blocks[level], options.widths[level]);
    skips.push_back(chain.last());
    chain.convolution("down" + number, options.widths[level + 1], 2, 2);
  }
  chain.residual_blocks("mid", options.blocks[bottom], options.widths[bottom]);
  for (size_t level = bottom; level-- > 0;) {
    const std::string number = std::to_string(level + 1);
    chain.layer(
        "up" + number, "deconv",
        {{"out", options.widths[level]}, {"kernel", int64_t{2}}, {"stride", int64_t{2}}, {"bias", false}});
    chain.layer("join" + number, "add", {}, {chain.last(), skips[level]});
    chain.residual_blocks("dec" + number + "_", options.blocks[level], options.widths[level]);
  }
  chain.convolution("tail", int64_t{options.channels} * kUnshuffle * kUnshuffle);
  chain.layer("residual", "pixel_shuffle", {{"factor", int64_t{kUnshuffle}}});
  chain.layer("clean", "add", {}, {"noisy", "residual"});
  nn::check(network);
  return network;
}

nn::Parameters initial_weights(const nn::NetworkSpec& network, uint64_t seed) {
  nn::Parameters weights = nn::initialise(network, seed);
  for (nn::Tensor& tensor : weights) {
    if (tensor.name != "tail.weights" && !ends_with(tensor.name, "b.weights")) continue;
    for (size_t i = 0; i < tensor.size(); ++i) tensor.data()[i] *= kDamping;
  }
  return weights;
}

}  // namespace strait::denoise
