#include "network.h"

#include <numeric>

#include "nn/layer_chain.h"
#include "strait/error.h"

namespace strait::codec {
namespace {

using nn::numbered;
using Names = std::vector<std::string>;

class Chain : public nn::LayerChain {
 public:
  using nn::LayerChain::LayerChain;

  std::string conv(const std::string& name, int64_t out, int64_t kernel, int64_t stride = 1,
                   Names from = {}) {
    return layer(name, "conv", {{"out", out}, {"kernel", kernel}, {"stride", stride}, {"bias", true}}, from);
  }
  std::string active(const std::string& name, int64_t out, int64_t kernel, int64_t stride = 1,
                     Names from = {}) {
    return layer(name, "conv",
                 {{"out", out},
                  {"kernel", kernel},
                  {"stride", stride},
                  {"bias", true},
                  {"act", std::string("leaky_relu")},
                  {"slope", 0.1}},
                 from);
  }
  std::string scale(const std::string& name, double by, double shift = 0, Names from = {}) {
    return layer(name, "scale", {{"by", by}, {"shift", shift}}, from);
  }
  // A table over levels, one row of `out` numbers at a time.
  std::string table(const std::string& name, int64_t out, const char* levels = "level") {
    return layer(name, "conv", {{"out", out}, {"kernel", int64_t{1}}, {"bias", false}}, {levels});
  }
  // Times a table of the levels.
  std::string gated(const std::string& name, const std::string& value, int64_t channels,
                    const char* levels = "level") {
    table(name + "_table", channels, levels);
    return layer(name, "mul", {}, {value, name + "_table"});
  }
  void residuals(const std::string& prefix, int64_t count, int64_t width) {
    for (int64_t i = 1; i <= count; ++i) {
      const std::string name = prefix + std::to_string(i), before = last();
      active(name + "a", width, 3);
      conv(name + "b", width, 3);
      layer(name, "add", {}, {before, name + "b"});
    }
  }
  // Between 0 and kActivationMost: what an integer of fixed range can hold.
  std::string bounded(const std::string& name, int64_t out, int64_t kernel, Names from = {}) {
    layer(name + "_sum", "conv",
          {{"out", out}, {"kernel", kernel}, {"bias", true}, {"act", std::string("relu")}}, from);
    scale(name + "_room", -1, kActivationMost);
    layer(name + "_left", "relu");
    return scale(name, -1, kActivationMost);
  }
};

void add_analysis(Chain& chain, const NetworkOptions& options) {
  const auto& width = options.widths;
  chain.scale("centred", 1, -0.5, {"picture"});
  chain.layer("blocks", "pixel_unshuffle", {{"factor", int64_t{kBlock}}});
  chain.layer("transform", "conv", {{"out", options.channels()}, {"kernel", int64_t{1}}, {"bias", false}});
  chain.layer("a_quarter", "pixel_unshuffle", {{"factor", int64_t{4}}}, {"centred"});
  chain.active("a_head", width[0], 3);
  chain.gated("a_gated", "a_head", width[0]);
  chain.residuals("a_q", options.blocks[0], width[0]);
  chain.active("a_eighth", width[1], 2, 2);
  chain.residuals("a_e", options.blocks[1], width[1]);
  chain.active("a_sixteenth", width[2], 2, 2);
  chain.conv("a_tail", options.channels(), 1);
  chain.layer("analysed", "add", {}, {"transform", "a_tail"});
  chain.gated("scaled", "analysed", options.channels());
}

// The energies of all channels, and the lowest ones themselves.
void add_hyper(Chain& chain, const NetworkOptions& options) {
  const int64_t low = options.slices[0];
  chain.scale("h_soft", 0.7, 0, {"scaled"});
  chain.layer("h_bent", "tanh");
  chain.layer("h_energy", "mul", {}, {"h_bent", "h_bent"});
  chain.layer("h_low", "slice", {{"begin", int64_t{0}}, {"count", low}}, {"scaled"});
  chain.scale("h_wide", 0.02);
  chain.scale("h_mid", 0.1, 0, {"h_low"});
  chain.layer("h_mid_bent", "tanh");
  chain.layer("h_seen", "concat", {}, {"h_energy", "h_mid_bent", "h_wide"});
  chain.active("h_1", 2 * options.hyper, 1);
  chain.active("h_2", 2 * options.hyper, 3);
  chain.conv("z", options.hyper, 4, 2);
  chain.layer("z_noisy", "quantise", {{"mode", std::string("noise")}}, {"z"});
  chain.layer("z_whole", "quantise", {{"mode", std::string("round")}}, {"z"});
  chain.table("z_table", options.hyper);
  chain.scale("z_indexes", kIndexScale);
}

constexpr int64_t kTrunk = 64;  // channels of what the prior makes of z

void add_trunk(Chain& chain) {
  chain.bounded("prior_z", 4 * kTrunk, 3, {"z_whole"});
  chain.layer("prior_large", "pixel_shuffle", {{"factor", int64_t{2}}});
  chain.bounded("prior_trunk", kTrunk, 3);
}

// What later slices see of slice k: its latent within bounds, with and without sign.
void add_context(Chain& chain, const std::string& latent, size_t k) {
  const std::string name = numbered("context", k);
  chain.scale(name + "_up", 1, kContextMost, {latent});
  chain.layer(name + "_above", "relu");
  chain.scale(name + "_room", -1, 2 * kContextMost);
  chain.layer(name + "_left", "relu");
  chain.scale(name, -1, kContextMost);
  chain.layer(name + "_plus", "relu");
  chain.scale(name + "_negative", -1, 0, {name});
  chain.layer(name + "_minus", "relu");
  chain.layer(name + "_size", "add", {}, {name + "_plus", name + "_minus"});
}

// Means and indexes of slice k, and its latent.
void add_slice(Chain& chain, const NetworkOptions& options, size_t k, int64_t begin) {
  const int64_t count = options.slices[k];
  Names seen{"prior_trunk"};
  for (size_t i = 0; i < k; ++i)
    seen.insert(seen.end(), {numbered("context", i), numbered("context", i) + "_size"});
  if (seen.size() > 1) chain.layer(numbered("seen", k), "concat", {}, seen);
  const std::string p = numbered("prior", k);
  chain.bounded(p + "a", options.prior, 1, seen.size() > 1 ? Names{} : seen);
  chain.bounded(p + "b", options.prior, 3);
  chain.conv(p + "c", 2 * count, 1);
  chain.layer(p + "_mean", "slice", {{"begin", int64_t{0}}, {"count", count}});
  chain.scale(p + "_steps", kMeanSteps);
  chain.layer(p + "_whole", "quantise", {{"mode", std::string("round")}});
  chain.scale(numbered("mean", k), 1 / kMeanSteps);
  chain.layer(p + "_index", "slice", {{"begin", count}, {"count", count}}, {p + "c"});
  chain.scale(numbered("index", k), kIndexScale);
  chain.layer(numbered("slice", k), "slice", {{"begin", begin}, {"count", count}}, {"scaled"});
  chain.layer(numbered("rest", k), "sub", {}, {numbered("slice", k), numbered("mean", k)});
  chain.layer(numbered("noisy", k), "quantise", {{"mode", std::string("noise")}});
  chain.layer(numbered("whole", k), "quantise", {{"mode", std::string("round")}}, {numbered("rest", k)});
  chain.layer(numbered("latent", k), "add", {}, {numbered("whole", k), numbered("mean", k)});
  if (k + 1 < options.slices.size()) add_context(chain, numbered("latent", k), k);
}

void add_prior(Chain& chain, const NetworkOptions& options) {
  add_trunk(chain);
  Names latents, numbers, indexes;
  int64_t begin = 0;
  for (size_t k = 0; k < options.slices.size(); ++k) {
    add_slice(chain, options, k, begin);
    begin += options.slices[k];
    latents.push_back(numbered("latent", k));
    numbers.push_back(numbered("noisy", k));
    indexes.push_back(numbered("index", k));
  }
  chain.layer("numbers", "concat", {}, numbers);
  chain.layer("indexes", "concat", {}, indexes);
  chain.layer("latent", "concat", {}, latents);
}

void add_synthesis(Chain& chain, const NetworkOptions& options) {
  const auto& width = options.widths;
  chain.gated("unscaled", "latent", options.channels(), "level_back");
  chain.layer("inverse", "conv",
              {{"out", int64_t{3 * kBlock * kBlock}}, {"kernel", int64_t{1}}, {"bias", false}});
  chain.layer("linear", "pixel_shuffle", {{"factor", int64_t{kBlock}}});
  chain.active("s_eighth", 4 * width[1], 1, 1, {"unscaled"});
  chain.layer("s_e0", "pixel_shuffle", {{"factor", int64_t{2}}});
  chain.residuals("s_e", options.blocks[1], width[1]);
  chain.active("s_quarter", 4 * width[0], 1);
  const std::string deep = chain.layer("s_q0", "pixel_shuffle", {{"factor", int64_t{2}}});
  chain.layer("s_seen", "pixel_unshuffle", {{"factor", int64_t{4}}}, {"linear"});
  chain.active("s_head", width[0], 3);
  chain.layer("s_join", "add", {}, {"s_head", deep});
  chain.gated("s_gated", "s_join", width[0]);
  chain.residuals("s_q", options.blocks[0], width[0]);
  chain.conv("s_tail", int64_t{3 * 4 * 4}, 3);
  chain.layer("s_rest", "pixel_shuffle", {{"factor", int64_t{4}}});
  chain.layer("synthesised", "add", {}, {"linear", "s_rest"});
  chain.scale("rebuilt", 1, 0.5);
}

void require(bool holds, const std::string& what, const std::string& mend) {
  if (!holds) throw Error(Code::usage, "network", what, mend);
}

}  // namespace

int64_t NetworkOptions::channels() const {
  return std::accumulate(slices.begin(), slices.end(), int64_t{0});
}

nn::NetworkSpec build_network(const NetworkOptions& options) {
  require(!options.slices.empty() && options.slices.size() <= 16, "not 1 to 16 slices", "change slices");
  require(options.channels() <= 3 * kBlock * kBlock,
          std::to_string(options.channels()) + " channels in all slices (expected at most 768)",
          "shorten slices");
  require(options.widths.size() == 3, "not 3 widths", "give those at a quarter, an eighth and a sixteenth");
  require(options.blocks.size() == 2, "not 2 numbers of blocks", "give those at a quarter and an eighth");
  nn::NetworkSpec network;
  const auto levels = static_cast<int>(options.levels);
  network.inputs = {{"picture", 3}, {"level", levels, 1, 1}, {"level_back", levels, 1, 1}};
  network.outputs = {"rebuilt", "numbers", "indexes", "z_noisy", "z_indexes"};
  Chain chain(network);
  add_analysis(chain, options);
  add_hyper(chain, options);
  add_prior(chain, options);
  add_synthesis(chain, options);
  nn::check(network);
  return network;
}

nn::NetworkSpec annealed(nn::NetworkSpec network) {
  network.inputs.push_back({"temperature", 1, 1, 1});
  for (nn::LayerSpec& layer : network.layers) {
    if (layer.name.starts_with("whole")) {
      layer.op = "anneal";
      layer.attributes.clear();
      layer.from.emplace_back("temperature");
    } else if (layer.name == "numbers") {
      for (size_t k = 0; k < layer.from.size(); ++k) layer.from[k] = numbered("whole", k);
    }
  }
  return network;
}

}  // namespace strait::codec
