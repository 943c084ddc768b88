#include "network.h"

#include <algorithm>
#include <string>
#include <utility>

#include "nn/latent_model.h"
#include "nn/layer_chain.h"
#include "nn/variational_model.h"
#include "strait/error.h"

namespace strait::vae {
namespace {

using nn::LatentModel;
using nn::numbered;
using nn::VariationalModel;

constexpr int64_t kKernel = 3, kUpKernel = 4;
constexpr size_t kMostLevels = 6;
constexpr char kAct[] = "elu";
constexpr char kPicture[] = "picture", kOne[] = "one";

void require(bool holds, const std::string& what, const std::string& mend) {
  if (!holds) throw Error(Code::usage, "recipe", what, mend);
}

void check_options(const NetworkOptions& options) {
  require(options.channels == 1 || options.channels == 3,
          "network.channels is " + std::to_string(options.channels) + " (expected 1 or 3)",
          "use 1 for gray, 3 for colour");
  require(!options.widths.empty() && options.widths.size() <= kMostLevels &&
              options.widths.size() == options.blocks.size(),
          "network.widths has " + std::to_string(options.widths.size()) + " levels, network.blocks has " +
              std::to_string(options.blocks.size()) + " (expected 1 to 6, as many)",
          "give one number of blocks for each width");
  const int multiple = size_multiple(options);
  require(options.height % multiple == 0 && options.width % multiple == 0,
          "pictures are " + std::to_string(options.width) + "x" + std::to_string(options.height) +
              " px (expected multiples of " + std::to_string(multiple) + ")",
          "give fewer widths, or another size with fit of the sets");
  require(!options.shared_scale || options.likelihood != nn::Likelihood::bernoulli,
          "network.scale is for objective.likelihood gaussian and logistic", "remove it");
}

class Chain : public nn::LayerChain {
 public:
  using nn::LayerChain::LayerChain;

  void convolution(const std::string& name, int64_t out, int64_t stride = 1, bool active = true) {
    nn::Attributes attributes = {{"out", out}, {"kernel", kKernel}, {"stride", stride}, {"bias", true}};
    if (active) attributes["act"] = std::string(kAct);
    layer(name, "conv", std::move(attributes));
  }
  void residual_blocks(const std::string& name, int64_t width, int64_t count) {
    for (int64_t i = 1; i <= count; ++i) {
      const std::string block = name + "_" + std::to_string(i), before = last();
      convolution(block + "a", width);
      convolution(block + "b", width, 1, false);
      layer(block, "add", {}, {before, block + "b"});
    }
  }
};

int64_t squeezed(const NetworkOptions& options) {
  return std::max<int64_t>(1, options.widths.back() / 2);
}

void add_encoder(Chain& chain, const NetworkOptions& options) {
  chain.layer("halved", "pixel_unshuffle", {{"factor", int64_t{2}}});
  for (size_t i = 0; i < options.widths.size(); ++i) {
    chain.convolution(numbered("down", i + 1), options.widths[i], i == 0 ? 1 : 2);
    chain.residual_blocks(numbered("enc", i + 1), options.widths[i], options.blocks[i]);
  }
  chain.convolution("squeeze", squeezed(options));
  const int64_t latent = options.latent;
  chain.layer(VariationalModel::kPosterior, "dense", {{"out", 2 * latent}, {"bias", true}});
  chain.layer(kLogVariance, "slice", {{"begin", latent}, {"count", latent}});
  chain.layer(LatentModel::kLatent, "slice", {{"begin", int64_t{0}}, {"count", latent}},
              {VariationalModel::kPosterior});
}

// The means and, unless they are logits, the scales of pixels at full size.
void add_statistics(Chain& chain, const NetworkOptions& options) {
  const int64_t channels = options.channels;
  const bool logits = options.likelihood == nn::Likelihood::bernoulli;
  const bool one_head = logits || options.shared_scale;
  const std::string shuffled = logits ? VariationalModel::kStatistics : "pixels";
  chain.convolution("fine", 4 * (one_head ? channels : 2 * channels), 1, false);
  chain.layer(shuffled, "pixel_shuffle", {{"factor", int64_t{2}}});
  if (logits) {
    chain.layer(LatentModel::kRebuilt, "sigmoid");
    return;
  }
  if (!options.shared_scale) {
    chain.layer(VariationalModel::kStatistics, "scale", {{"by", 1.0}});
  } else {
    // One number a channel, wherever the pixel: what a convolution of zeros adds.
    chain.layer("anywhere", "scale", {{"by", 0.0}});
    chain.layer("log_scale", "conv", {{"out", channels}, {"kernel", int64_t{1}}, {"bias", true}});
    chain.layer(VariationalModel::kStatistics, "concat", {}, {shuffled, "log_scale"});
  }
  chain.layer(LatentModel::kRebuilt, "slice", {{"begin", int64_t{0}}, {"count", channels}});
}

void add_decoder(Chain& chain, const NetworkOptions& options) {
  const std::vector<int64_t>& widths = options.widths;
  const int multiple = size_multiple(options);
  chain.layer("spread", "dense",
              {{"out", squeezed(options)},
               {"height", int64_t{options.height / multiple}},
               {"width", int64_t{options.width / multiple}},
               {"bias", true},
               {"act", std::string(kAct)}});
  chain.convolution("widen", widths.back());
  for (size_t i = widths.size(); i-- > 0;) {
    chain.residual_blocks(numbered("dec", i + 1), widths[i], options.blocks[i]);
    if (i == 0) break;
    chain.layer(numbered("up", i + 1), "deconv",
                {{"out", widths[i - 1]},
                 {"kernel", kUpKernel},
                 {"stride", int64_t{2}},
                 {"bias", true},
                 {"act", std::string(kAct)}});
  }
  chain.layer("last", kAct);
  add_statistics(chain, options);
}

// Weights that stand for themselves: those of dense layers that read 1, or the label.
void add_prior(nn::NetworkSpec& network, const NetworkOptions& options) {
  const int64_t components = options.prior_components;
  Chain chain(network, LatentModel::kLatent);
  chain.layer("any", "slice", {{"begin", int64_t{0}}, {"count", int64_t{1}}});
  chain.layer(kOne, "scale", {{"by", 0.0}, {"shift", 1.0}});
  chain.layer(VariationalModel::kPriorLogits, "dense", {{"out", components}},
              {options.classes > 0 ? VariationalModel::kLabel : kOne});
  chain.layer(VariationalModel::kPriorMeans, "dense", {{"out", components * options.latent}}, {kOne});
  chain.layer(VariationalModel::kPriorLogVariances, "dense", {{"out", components * options.latent}}, {kOne});
}

}  // namespace

int size_multiple(const NetworkOptions& options) {
  return 1 << std::min(options.widths.size(), kMostLevels);
}

nn::NetworkSpec build_network(const NetworkOptions& options) {
  check_options(options);
  nn::NetworkSpec network;
  network.inputs = {{kPicture, options.channels, options.height, options.width}};
  network.outputs = {LatentModel::kLatent, LatentModel::kRebuilt, VariationalModel::kPosterior,
                     VariationalModel::kStatistics};
  Chain chain(network, kPicture);
  add_encoder(chain, options);
  if (options.classes > 0) {
    network.inputs.push_back({VariationalModel::kLabel, options.classes, 1, 1});
    chain.layer(VariationalModel::kCode, "concat", {}, {LatentModel::kLatent, VariationalModel::kLabel});
  } else {
    chain.layer(VariationalModel::kCode, "scale", {{"by", 1.0}});
  }
  add_decoder(chain, options);
  if (options.prior_components > 0) add_prior(network, options);
  nn::check(network);
  return network;
}

nn::NetworkSpec training_form(nn::NetworkSpec network) {
  const auto code =
      std::find_if(network.layers.begin(), network.layers.end(),
                   [](const nn::LayerSpec& layer) { return layer.name == VariationalModel::kCode; });
  code->from.front() = kDrawn;
  network.layers.insert(code, {kDrawn, "reparameterise", {LatentModel::kLatent, kLogVariance}, {}});
  network.outputs.insert(network.outputs.end(), {kDrawn, kLogVariance});
  nn::check(network);
  return network;
}

}  // namespace strait::vae
