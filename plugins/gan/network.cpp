#include "network.h"

#include <algorithm>
#include <string>
#include <utility>

#include "strait/error.h"

namespace strait::gan {
namespace {

constexpr double kSlope = 0.1;  // of LeakyReLU
constexpr int kMostLevels = 6;

void require(bool holds, const std::string& what, const std::string& mend) {
  if (!holds) throw Error(Code::usage, "recipe", what, mend);
}

void check_options(const NetworkOptions& options, int height, int width) {
  require(options.channels == 1 || options.channels == 3,
          "network.channels is " + std::to_string(options.channels) + " (expected 1 or 3)",
          "use 1 for gray, 3 for colour");
  require(!options.generator.empty() && options.generator.size() <= kMostLevels + 1,
          "network.generator has " + std::to_string(options.generator.size()) + " widths (expected 1 to " +
              std::to_string(kMostLevels + 1) + ")",
          "give one width for each size, the smallest first");
  require(!options.discriminator.empty() && options.discriminator.size() <= kMostLevels,
          "network.discriminator has " + std::to_string(options.discriminator.size()) +
              " widths (expected 1 to " + std::to_string(kMostLevels) + ")",
          "give one width for each halving of the sides");
  const int multiple = size_multiple(options);
  require(height % multiple == 0 && width % multiple == 0,
          "items are " + std::to_string(height) + "x" + std::to_string(width) +
              " px (expected multiples of " + std::to_string(multiple) + ")",
          "take fewer widths, or give the sets another size with fit");
}

std::string numbered(std::string name, size_t number) {
  return name.append(std::to_string(number + 1));
}

// Appends layers one after another.
class Chain {
 public:
  explicit Chain(nn::NetworkSpec& network) : network_(network), last_(network.inputs.front().name) {}

  void layer(const std::string& name, const char* op, nn::Attributes attributes = {}) {
    network_.layers.push_back({name, op, {last_}, std::move(attributes)});
    last_ = name;
  }
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
  // Reads the last layer without becoming it.
  void head(const std::string& name, int64_t out, bool bias) {
    network_.layers.push_back(
        {name, "dense", {last_}, {{"out", out}, {"bias", bias}, {"spectral_norm", true}}});
    network_.outputs.push_back(name);
  }

 private:
  nn::NetworkSpec& network_;
  std::string last_;
};

}  // namespace

int size_multiple(const NetworkOptions& options) {
  const size_t levels =
      std::max(options.generator.empty() ? 0 : options.generator.size() - 1, options.discriminator.size());
  return 1 << std::min<size_t>(levels, kMostLevels);
}

nn::NetworkSpec build_generator(const NetworkOptions& options, int height, int width) {
  check_options(options, height, width);
  const std::vector<int64_t>& widths = options.generator;
  const auto doublings = static_cast<int>(widths.size()) - 1;
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
    const std::string name = numbered("up", i - 1);
    chain.layer(name, "deconv", {{"out", widths[i]}, {"kernel", int64_t{4}}, {"stride", int64_t{2}}});
    chain.norm_and_act(name);
  }
  chain.layer("logits", "conv", {{"out", int64_t{options.channels}}, {"kernel", int64_t{3}}, {"bias", true}});
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
    const int64_t width_here = options.discriminator[i];
    chain.normalised_conv(numbered("down", i), width_here, 4, 2);
    for (size_t k = 1; k < static_cast<size_t>(options.depth); ++k)
      chain.normalised_conv(numbered(numbered("conv", i) + "_", k - 1), width_here, 3, 1);
  }
  chain.head(kScore, 1, true);
  if (options.classes > 0) chain.head(kClassScores, options.classes, false);
  nn::check(network);
  return network;
}

}  // namespace strait::gan
