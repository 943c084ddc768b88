#include "network.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "nn/layer_chain.h"
#include "strait/error.h"

namespace strait::anomaly {
namespace {

constexpr double kSlope = 0.1;       // of LeakyReLU
constexpr float kStored = 0x1p-36f;  // what gdn adds before it stores roots

class Chain : public nn::LayerChain {
 public:
  using nn::LayerChain::LayerChain;

  std::string linear(const std::string& name, int64_t out, int64_t kernel = 3) {
    return layer(name, "conv", {{"out", out}, {"kernel", kernel}, {"bias", true}});
  }
  std::string active(const std::string& name, int64_t out, int64_t stride = 1, const char* op = "conv") {
    const int64_t kernel = stride == 1 ? 3 : stride;
    return layer(name, op,
                 {{"out", out},
                  {"kernel", kernel},
                  {"stride", stride},
                  {"bias", true},
                  {"act", std::string("leaky_relu")},
                  {"slope", kSlope}});
  }
  void two(const std::string& name, int64_t out) {
    active(name + "a", out);
    active(name, out);
  }
};

void require(bool holds, const std::string& what, const std::string& mend) {
  if (!holds) throw Error(Code::usage, "network", what, mend);
}

void pca(Chain& chain, const NetworkOptions& options) {
  require(options.height > 0 && options.width > 0, "pca needs items of one size",
          "feed whole items of one size, or set network.side");
  chain.layer("latent", "dense", {{"out", options.latent}, {"bias", true}});
  chain.layer(kMaps, "dense",
              {{"out", int64_t{options.channels}},
               {"height", int64_t{options.height}},
               {"width", int64_t{options.width}},
               {"bias", true}});
}

void autoencoder(Chain& chain, const NetworkOptions& options) {
  const std::vector<int64_t>& widths = options.widths;
  for (size_t level = 0; level < widths.size(); ++level) {
    const std::string number = std::to_string(level + 1);
    chain.active("enc" + number, widths[level]);
    chain.active("down" + number, widths[level], 2);
  }
  chain.linear("mid", options.latent, 1);
  for (size_t level = widths.size(); level-- > 0;) {
    const std::string number = std::to_string(level + 1);
    chain.active("up" + number, widths[level], 2, "deconv");
    chain.active("dec" + number, widths[level]);
  }
  chain.linear(kMaps, options.channels);
}

void unet(Chain& chain, const NetworkOptions& options) {
  const int64_t fold = options.unshuffle, folded = fold * fold;
  if (fold > 1) chain.layer("fold", "pixel_unshuffle", {{"factor", fold}});
  std::vector<std::string> skips;
  const size_t bottom = options.widths.size() - 1;
  for (size_t level = 0; level < bottom; ++level) {
    const std::string number = std::to_string(level + 1);
    chain.two("enc" + number, options.widths[level]);
    skips.push_back(chain.last());
    chain.active("down" + number, options.widths[level + 1], 2);
  }
  chain.two("mid", options.widths[bottom]);
  for (size_t level = bottom; level-- > 0;) {
    const std::string number = std::to_string(level + 1);
    const std::string up = chain.active("up" + number, options.widths[level], 2, "deconv");
    chain.layer("join" + number, "concat", {}, {up, skips[level]});
    chain.two("dec" + number, options.widths[level]);
  }
  const std::string last = chain.last();
  const auto unfolded = [&](const std::string& name, int64_t out) {
    chain.layer(name, "conv", {{"out", out * folded}, {"kernel", int64_t{3}}, {"bias", true}}, {last});
    if (fold > 1) chain.layer(name + "_full", "pixel_shuffle", {{"factor", fold}});
    return chain.last();
  };
  const std::string defect = unfolded("defect", 1), change = unfolded("change", options.channels);
  chain.layer("rebuilt", "add", {}, {kPicture, change});
  chain.layer(kMaps, "concat", {}, {"rebuilt", defect});
}

void filters(Chain& chain, const NetworkOptions& options) {
  const std::string response =
      chain.layer("filters", "conv",
                  {{"out", options.filters}, {"kernel", options.filter_side}, {"bias", false}}, {kPicture});
  const std::string positive = chain.layer("positive", "relu", {}, {response});
  chain.layer("opposite", "scale", {{"by", -1.0}}, {response});
  const std::string negative = chain.layer("negative", "relu");
  chain.layer("signs", "concat", {}, {positive, negative});
  chain.layer("blocks", "average_pool", {{"kernel", options.pool}});
  chain.layer(kFeatures, "gdn");
}

void check_options(const NetworkOptions& options) {
  require(options.channels == 1 || options.channels == 3,
          "channels is " + std::to_string(options.channels) + " (expected 1 or 3)",
          "use 1 for gray, 3 for colour");
  require(!options.widths.empty() && options.widths.size() <= 6,
          "widths has " + std::to_string(options.widths.size()) + " levels (expected 1 to 6)",
          "give the channels of each level");
  require(options.filter_side % 2 == 1, "network.filter_side is even", "make it odd");
}

nn::NetworkSpec with_input(const NetworkOptions& options) {
  check_options(options);
  nn::NetworkSpec network;
  network.inputs = {{kPicture, options.channels, options.height, options.width}};
  return network;
}

void add_maps(nn::NetworkSpec& network, const NetworkOptions& options) {
  Chain chain(network);
  if (options.kind == Kind::pca) pca(chain, options);
  if (options.kind == Kind::autoencoder) autoencoder(chain, options);
  if (options.kind == Kind::unet) unet(chain, options);
  network.outputs.push_back(kMaps);
}

}  // namespace

nn::NetworkSpec maps_network(const NetworkOptions& options) {
  require(options.kind != Kind::none, "a network without maps has nothing to train",
          "train with [budget] steps = 0");
  nn::NetworkSpec network = with_input(options);
  add_maps(network, options);
  nn::check(network);
  return network;
}

nn::NetworkSpec whole_network(const NetworkOptions& options) {
  nn::NetworkSpec network = with_input(options);
  if (options.kind != Kind::none) add_maps(network, options);
  Chain chain(network);
  if (options.features == FeatureSource::filters) filters(chain, options);
  if (options.features == FeatureSource::network)
    chain.layer(kFeatures, "average_pool",
                {{"kernel", int64_t{3}}, {"stride", int64_t{1}}, {"pad", int64_t{1}}}, {options.layer});
  if (options.features != FeatureSource::none) network.outputs.push_back(kFeatures);
  require(!network.outputs.empty(), "neither maps nor features are asked for",
          "set network.kind or network.features");
  nn::check(network);
  return network;
}

void set_filters(nn::Parameters& weights, const std::vector<float>& filters) {
  nn::Tensor& kept = weights.at("filters.weights");
  if (kept.size() != filters.size())
    throw Error(Code::internal, "network", "filters of another size than the network's");
  std::copy(filters.begin(), filters.end(), kept.data());
  nn::Tensor& beta = weights.at(std::string(kFeatures) + ".beta");
  nn::Tensor& gamma = weights.at(std::string(kFeatures) + ".gamma");
  std::fill_n(beta.data(), beta.size(), std::sqrt(kFaintLength + kStored));
  std::fill_n(gamma.data(), gamma.size(), std::sqrt(1 + kStored));
}

}  // namespace strait::anomaly
