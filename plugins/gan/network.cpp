#include "network.h"

#include <algorithm>
#include <string>
#include <utility>

#include "nn/layer_chain.h"
#include "strait/error.h"

namespace strait::gan {
namespace {

using nn::numbered;

constexpr double kSlope = 0.1;  // of LeakyReLU
constexpr int kMostLevels = 6;

void require(bool holds, const std::string& what, const std::string& mend) {
  if (!holds) throw Error(Code::usage, "recipe", what, mend);
}

void check_options(const NetworkOptions& options, int height, int width) {
  require(options.channels == 1 || options.channels == 3,
          "network.channels is " + std::to_string(options.channels) + " (expected 1 or 3)",
          "use 1 for gray, 3 for colour");
  for (const auto& [name, widths] :
       {std::pair("generator", options.generator), std::pair("discriminator", options.discriminator)})
    require(!widths.empty() && widths.size() <= kMostLevels,
            std::string("network.") + name + " has " + std::to_string(widths.size()) +
                " widths (expected 1 to " + std::to_string(kMostLevels) + ")",
            "give one width for each size between the smallest and the picture's");
  const int multiple = size_multiple(options);
  require(height % multiple == 0 && width % multiple == 0,
          "items are " + std::to_string(height) + "x" + std::to_string(width) +
              " px (expected multiples of " + std::to_string(multiple) + ")",
          "take fewer widths, or give the sets another size with fit");
}

class Chain : public nn::LayerChain {
 public:
  using nn::LayerChain::LayerChain;

  void norm_and_act(const std::string& name) {
    layer(name + "_norm", "batch_norm");
    layer(name + "_act", "relu");
  }
  void normalised_conv(const std::string& name, int64_t out, int64_t kernel, int64_t stride) {
    layer(name, "conv",
          {{"out", out},
           {"kernel", kernel},
           {"stride", stride},
           {"bias", true},
           {"act", std::string("leaky_relu")},
           {"slope", kSlope},
           {"spectral_norm", true}});
  }
};

void add_head(nn::NetworkSpec& network, Chain chain, const char* name, int64_t out, bool bias) {
  chain.layer(name, "dense", {{"out", out}, {"bias", bias}, {"spectral_norm", true}});
  network.outputs.push_back(name);
}

}  // namespace

int size_multiple(const NetworkOptions& options) {
  const size_t levels = std::max(options.generator.size(), options.discriminator.size());
  return 1 << std::min<size_t>(levels, kMostLevels);
}

nn::NetworkSpec build_generator(const NetworkOptions& options, int height, int width) {
  check_options(options, height, width);
  const std::vector<int64_t>& widths = options.generator;
  const auto doublings = static_cast<int>(widths.size());
  nn::NetworkSpec network;
  network.inputs = {{kLatent, options.latent + options.classes, 1, 1}};
  network.outputs = {kPicture};
  Chain chain(network);
  chain.layer("spread", "dense",
              {{"out", widths.front()},
               {"height", int64_t{height >> doublings}},
               {"width", int64_t{width >> doublings}}});
  chain.norm_and_act("spread");
  for (size_t i = 1; i < widths.size(); ++i) {
    const std::string name = numbered("up", i);
    chain.layer(name + "_large", "upsample", {{"factor", int64_t{2}}});
    chain.layer(name, "conv", {{"out", widths[i]}, {"kernel", int64_t{3}}});
    chain.norm_and_act(name);
  }
  chain.layer(
      "logits", "deconv",
      {{"out", int64_t{options.channels}}, {"kernel", int64_t{4}}, {"stride", int64_t{2}}, {"bias", true}});
  chain.layer(kPicture, "sigmoid");
  nn::check(network);
  return network;
}

nn::NetworkSpec build_discriminator(const NetworkOptions& options, int height, int width) {
  check_options(options, height, width);
  nn::NetworkSpec network;
  network.inputs = {{kPicture, options.channels, height, width}};
  Chain chain(network);
  chain.layer("centred", "scale", {{"by", 2.0}, {"shift", -1.0}});
  for (size_t i = 0; i < options.discriminator.size(); ++i) {
    const std::string level = numbered("conv", i + 1) + "_";
    for (size_t k = 0; k < static_cast<size_t>(options.depth); ++k) {
      const bool first = i == 0 && k == 0;  // has few channels, so that half of the size will do
      chain.normalised_conv(numbered(level, k + 1), options.discriminator[i], first ? 4 : 3, first ? 2 : 1);
    }
    if (i > 0) chain.layer(numbered("pool", i + 1), "average_pool", {{"kernel", int64_t{2}}});
  }
  add_head(network, chain, kScore, 1, true);
  if (options.classes > 0) add_head(network, chain, kClassScores, options.classes, false);
  nn::check(network);
  return network;
}

}  // namespace strait::gan
