#include "network.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "nn/classifier.h"
#include "nn/latent_model.h"
#include "nn/layer_chain.h"
#include "strait/error.h"

namespace strait::encoder {
namespace {

class Chain : public nn::LayerChain {
 public:
  using nn::LayerChain::LayerChain;

  // A layer without bias, batch norm, and unless it joins others a ReLU.
  void normalised(const std::string& name, const char* op, nn::Attributes attributes, bool active = true) {
    layer(name, op, std::move(attributes));
    layer(name + "_norm", "batch_norm");
    if (active) layer(name + "_act", "relu");
  }
  void residual_block(const std::string& name, int64_t width, int64_t stride, bool same) {
    const std::string before = last();
    normalised(name + "a", "conv", conv(width, 3, stride));
    normalised(name + "b", "conv", conv(width, 3, 1), false);
    const std::string after = last();
    continue_from(before);
    if (!same) normalised(name + "s", "conv", conv(width, 1, stride), false);
    layer(name, "add", {}, {last(), after});
    layer(name + "_act", "relu");
  }

  static nn::Attributes conv(int64_t out, int64_t kernel, int64_t stride) {
    return {{"out", out},
            {"kernel", kernel},
            {"stride", stride},
            {"pad", (kernel - 1) / 2},  // so that odd sides halve too
            {"bias", false}};
  }
};

nn::Attributes dense(int64_t out, bool bias, int64_t height = 1, int64_t width = 1) {
  return {{"out", out}, {"bias", bias}, {"height", height}, {"width", width}};
}

void require(bool holds, const std::string& what, const std::string& mend) {
  if (!holds) throw Error(Code::usage, "recipe", what, mend);
}

void check_options(const NetworkOptions& options) {
  require(options.channels == 1 || options.channels == 3,
          "network.channels is " + std::to_string(options.channels), "use 1 for gray, 3 for colour");
  require(
      !options.widths.empty() && options.widths.size() == options.blocks.size() && options.widths.size() <= 6,
      "network.widths has " + std::to_string(options.widths.size()) + " levels, network.blocks has " +
          std::to_string(options.blocks.size()) + " (expected 1 to 6, as many)",
      "give one number of blocks for each width");
  require(std::find(options.blocks.begin() + 1, options.blocks.end(), 0) == options.blocks.end(),
          "network.blocks has a level without blocks", "give every level but the first 1 at least");
  const int multiple = size_multiple(options);
  require(options.height % multiple == 0 && options.width % multiple == 0,
          "pictures are " + std::to_string(options.width) + "x" + std::to_string(options.height) +
              " px (expected multiples of " + std::to_string(multiple) + ")",
          "change fit of the sets, or network.block_px");
}

void add_encoder(Chain& chain, const NetworkOptions& options) {
  if (options.block_px > 1) chain.layer("blocks", "pixel_unshuffle", {{"factor", int64_t{options.block_px}}});
  chain.normalised("stem", "conv", Chain::conv(options.widths[0], 3, 1));
  for (size_t level = 0; level < options.widths.size(); ++level)
    for (int64_t i = 0; i < options.blocks[level]; ++i) {
      const bool first = i == 0 && level > 0;
      chain.residual_block("res" + std::to_string(level + 1) + "_" + std::to_string(i + 1),
                           options.widths[level], first ? 2 : 1, !first);
    }
  if (!options.flatten) chain.layer("mean", "global_average_pool");
  if (options.flatten || options.latent != options.widths.back())
    chain.layer("features", "dense", dense(options.latent, true));
}

void add_head(Chain chain, const std::vector<int64_t>& widths) {
  for (size_t i = 0; i + 1 < widths.size(); ++i)
    chain.normalised("head" + std::to_string(i + 1), "dense", dense(widths[i], false));
  chain.layer(kProjected, "dense", dense(widths.back(), true));
}

// Every level doubles the size; the last makes the picture.
void add_decoder(Chain chain, const NetworkOptions& options) {
  const auto& widths = options.decoder;
  const int64_t shrunk = int64_t{1} << widths.size();
  require(options.height % shrunk == 0 && options.width % shrunk == 0,
          "network.decoder doubles " + std::to_string(widths.size()) + " times, which does not end in " +
              std::to_string(options.width) + "x" + std::to_string(options.height) + " px",
          "give fewer widths");
  chain.normalised("dec0", "dense",
                   dense(widths.front(), false, options.height / shrunk, options.width / shrunk));
  for (size_t i = 1; i < widths.size(); ++i)
    chain.normalised("dec" + std::to_string(i), "deconv",
                     {{"out", widths[i]}, {"kernel", int64_t{4}}, {"stride", int64_t{2}}, {"bias", false}});
  chain.layer(nn::LatentModel::kRebuilt, "deconv",
              {{"out", int64_t{options.channels}},
               {"kernel", int64_t{4}},
               {"stride", int64_t{2}},
               {"bias", true},
               {"act", std::string("sigmoid")}});
}

}  // namespace

int size_multiple(const NetworkOptions& options) {
  return options.block_px;
}

nn::NetworkSpec build_network(const NetworkOptions& options) {
  check_options(options);
  nn::NetworkSpec network;
  network.inputs = {{"picture", options.channels, options.height, options.width}};
  const std::string direction = options.white ? kDirection : nn::LatentModel::kLatent;
  network.outputs = {direction};
  Chain chain(network, "picture");
  add_encoder(chain, options);
  const std::string features = chain.last();
  chain.layer(direction, "l2_normalise");
  if (!options.head.empty()) {
    add_head(Chain(network, features), options.head);
    network.outputs.push_back(kProjected);
  }
  if (options.classes > 0) {
    Chain logits(network, direction);
    logits.layer("sharp", "scale", {{"by", options.sharpness}});
    logits.layer(nn::Classifier::kLogits, "dense", dense(options.classes, true));
    network.outputs.push_back(nn::Classifier::kLogits);
  }
  if (!options.decoder.empty()) {
    Chain decoder(network, direction);
    decoder.layer("large", "scale", {{"by", std::sqrt(static_cast<double>(options.latent))}});
    add_decoder(decoder, options);
    network.outputs.push_back(nn::LatentModel::kRebuilt);
  }
  nn::check(network);
  return network;
}

nn::NetworkSpec saved_network(const NetworkOptions& options, Kept what) {
  NetworkOptions kept = options;
  kept.head = {};
  if (!what.classes) kept.classes = 0;
  if (!what.decoder) kept.decoder = {};
  nn::NetworkSpec network = build_network(kept);
  if (!options.white) return network;
  require(kept.decoder.empty() && kept.classes == 0,
          "network.keep_decoder or network.keep_classes with network.whiten above 0",
          "set network.whiten to 0: both read latents as they were trained");
  Chain chain(network, kDirection);
  chain.layer(kWhite, "dense", dense(options.latent, true));
  chain.layer(nn::LatentModel::kLatent, "l2_normalise");
  network.outputs = {nn::LatentModel::kLatent};
  nn::check(network);
  return network;
}

}  // namespace strait::encoder
