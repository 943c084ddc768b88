#include "network.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "nn/latent_model.h"
#include "nn/layer_chain.h"
#include "strait/error.h"

namespace strait::autoencode {
namespace {

using nn::numbered;

constexpr double kSlope = 0.1;  // of LeakyReLU
constexpr int64_t kKernel = 3, kBackKernel = 4;
constexpr int kMostLevels = 6;
constexpr char kPicture[] = "picture", kLogits[] = "logits";

void require(bool holds, const std::string& what, const std::string& mend) {
  if (!holds) throw Error(Code::usage, "recipe", what, mend);
}

void check_options(const NetworkOptions& options) {
  require(options.channels == 1 || options.channels == 3,
          "network.channels is " + std::to_string(options.channels) + " (expected 1 or 3)",
          "use 1 for gray, 3 for colour");
  const bool linear = options.kind == Kind::linear, convolutional = options.kind == Kind::convolutional;
  require(!linear || (options.widths.empty() && options.latent_act == "none" && !options.sigmoid_output),
          "a linear autoencoder has no widths, latent_act or output in [network]",
          "remove them, or set network.kind");
  require(!convolutional || (!options.widths.empty() && options.widths.size() <= kMostLevels),
          "network.widths has " + std::to_string(options.widths.size()) + " levels (expected 1 to " +
              std::to_string(kMostLevels) + ")",
          "give one width for each halving of the sides");
  require(convolutional || options.depth == 1, "network.depth is for convolutional networks",
          "remove it, or set network.kind");
}

class Chain : public nn::LayerChain {
 public:
  using nn::LayerChain::LayerChain;

  void dense(const std::string& name, int64_t out, const std::string& act = "none") {
    nn::Attributes attributes = {{"out", out}, {"bias", true}};
    if (act != "none") attributes["act"] = act;
    if (act == "leaky_relu") attributes["slope"] = kSlope;
    layer(name, "dense", std::move(attributes));
  }
  void dense_to(const std::string& name, int64_t channels, int64_t height, int64_t width, bool bias) {
    layer(name, "dense", {{"out", channels}, {"height", height}, {"width", width}, {"bias", bias}});
  }
  void norm_and_act(const std::string& name) {
    layer(name + "_norm", "batch_norm", {});
    layer(name + "_act", "leaky_relu", {{"slope", kSlope}});
  }
  void convolution(const std::string& name, int64_t out, int64_t stride) {
    layer(name, "conv", {{"out", out}, {"kernel", kKernel}, {"stride", stride}});
    norm_and_act(name);
  }
  void deconvolution(const std::string& name, int64_t out, bool bias) {
    layer(name, "deconv", {{"out", out}, {"kernel", kBackKernel}, {"stride", int64_t{2}}, {"bias", bias}});
  }
};

void add_dense(Chain& chain, const NetworkOptions& options, const std::string& last, int height, int width) {
  const std::vector<int64_t>& widths = options.widths;
  for (size_t i = 0; i < widths.size(); ++i) chain.dense(numbered("enc", i + 1), widths[i], "leaky_relu");
  chain.dense(nn::LatentModel::kLatent, options.latent, options.latent_act);
  for (size_t i = widths.size(); i-- > 0;) chain.dense(numbered("dec", i + 1), widths[i], "leaky_relu");
  chain.dense_to(last, options.channels, height, width, true);
}

void add_convolutional(Chain& chain, const NetworkOptions& options, const std::string& last, int height,
                       int width) {
  const std::vector<int64_t>& widths = options.widths;
  const auto more = static_cast<size_t>(options.depth - 1);
  for (size_t i = 0; i < widths.size(); ++i) {
    chain.convolution(numbered("down", i + 1), widths[i], 2);
    for (size_t k = 0; k < more; ++k)
      chain.convolution(numbered(numbered("enc", i + 1) + "_", k + 1), widths[i], 1);
  }
  chain.dense(nn::LatentModel::kLatent, options.latent, options.latent_act);
  const int multiple = size_multiple(options);
  chain.dense_to("spread", widths.back(), height / multiple, width / multiple, false);
  chain.norm_and_act("spread");
  for (size_t i = widths.size(); i-- > 0;) {
    for (size_t k = 0; k < more; ++k)
      chain.convolution(numbered(numbered("dec", i + 1) + "_", k + 1), widths[i], 1);
    if (i == 0) break;
    chain.deconvolution(numbered("up", i + 1), widths[i - 1], false);
    chain.norm_and_act(numbered("up", i + 1));
  }
  chain.deconvolution(last, options.channels, true);
}

}  // namespace

int size_multiple(const NetworkOptions& options) {
  return options.kind == Kind::convolutional ? 1 << std::min<size_t>(options.widths.size(), kMostLevels) : 1;
}

nn::NetworkSpec build_network(const NetworkOptions& options, int height, int width) {
  check_options(options);
  const int multiple = size_multiple(options);
  require(height % multiple == 0 && width % multiple == 0,
          "items are " + std::to_string(height) + "x" + std::to_string(width) +
              " px (expected multiples of " + std::to_string(multiple) + ")",
          "take fewer widths, or give the sets another size with fit");
  nn::NetworkSpec network;
  network.inputs = {{kPicture, options.channels, height, width}};
  network.outputs = {nn::LatentModel::kLatent, nn::LatentModel::kRebuilt};
  Chain chain(network);
  const std::string last = options.sigmoid_output ? kLogits : nn::LatentModel::kRebuilt;
  if (options.kind == Kind::convolutional)
    add_convolutional(chain, options, last, height, width);
  else
    add_dense(chain, options, last, height, width);
  if (options.sigmoid_output) chain.layer(nn::LatentModel::kRebuilt, "sigmoid", {});
  nn::check(network);
  return network;
}

nn::NetworkSpec training_form(nn::NetworkSpec network, double noise, bool logits) {
  if (logits) network.outputs.emplace_back(kLogits);
  if (noise > 0) {
    for (nn::LayerSpec& layer : network.layers)
      for (std::string& from : layer.from)
        if (from == kPicture) from = "noisy";
    // A constant that has the picture's shape: the logarithm of the noise's variance.
    network.layers.insert(network.layers.begin(),
                          {{"noise", "scale", {kPicture}, {{"by", 0.0}, {"shift", 2 * std::log(noise)}}},
                           {"noisy", "reparameterise", {kPicture, "noise"}, {}}});
  }
  nn::check(network);
  return network;
}

}  // namespace strait::autoencode
