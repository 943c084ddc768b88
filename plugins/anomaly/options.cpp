#include "options.h"

#include <algorithm>

#include "nn/optimiser_params.h"
#include "strait/error.h"

namespace strait::anomaly {
namespace {

// In the order of their enumerations.
const std::vector<std::string> kKinds = {"none", "pca", "autoencoder", "unet"};
const std::vector<std::string> kSources = {"none", "filters", "network"};

int64_t position(const std::string& name, const std::vector<std::string>& names) {
  return std::find(names.begin(), names.end(), name) - names.begin();
}

ParamSpec proportion(const char* name, const char* doc, const char* fallback) {
  return real(name, doc).by_default(fallback).range(0, 1000);
}

void add_network(ParamTable& table) {
  table.add(choice("network.kind", kKinds, "what makes maps of a picture").by_default("none"));
  table.add(integer("network.channels", "1 gray, 3 colour").by_default("1").range(1, 3));
  table.add(integers("network.widths", "autoencoder, unet: channels of each level")
                .by_default("[16, 32, 64]")
                .range(1, 1024));
  table.add(integer("network.latent", "pca: axes; autoencoder: channels of the latent")
                .by_default("32")
                .range(1, 4096));
  table.add(integer("network.unshuffle", "unet: works at this part of the size").by_default("1").range(1, 4));
  table.add(integer("network.side", "pca, whole pictures: of what the network sees; 0: that of the items")
                .by_default("0")
                .range(0, 4096)
                .in("px"));
  table.add(
      boolean(
          "network.windows",
          "pca: looks at windows of its size all over the picture, instead of at the picture made as small")
          .by_default("false"));
  table.add(
      choice("network.features", kSources, "what describes the places of a picture").by_default("none"));
  table.add(integer("network.filters", "filters: principal axes of patches").by_default("12").range(1, 256));
  table.add(integer("network.filter_side", "filters: of a patch; odd").by_default("9").range(1, 31).in("px"));
  table.add(integer("network.pool", "filters: blocks over which responses are averaged")
                .by_default("4")
                .range(1, 64)
                .in("px"));
  table.add(text("network.layer", "network: the layer whose values are features").by_default("mid"));
}

void add_detector(ParamTable& table) {
  table.add(boolean("detector.whole", "features describe the picture as a whole").by_default("false"));
  table.add(integer("detector.axes", "of features that are kept").by_default("64").range(1, 4096));
  table.add(integer("detector.bank", "features of good pictures that are kept as neighbours")
                .by_default("2000")
                .range(1, 100000));
  table.add(integer("detector.candidates", "features that are looked at for the bank and the axes")
                .by_default("30000")
                .range(1, 10000000));
  table.add(
      integer("detector.nearest", "neighbours whose mean distance counts").by_default("1").range(1, 100));
  table.add(choice("detector.error", {"structural", "squared"}, "how a rebuilt picture is compared")
                .by_default("structural"));
  table.add(
      real("detector.smooth", "sigma of the Gaussian over maps").by_default("2").range(0, 100).in("px"));
  table.add(integer("detector.margin", "of maps at their edges that does not count")
                .by_default("0")
                .range(0, 4096)
                .in("px"));
  table.add(real("detector.top_share", "of a map's pixels, whose mean is the picture's score")
                .by_default("0.002")
                .range(0, 1));
  table.add(proportion("detector.weight_rebuilt", "of what the network rebuilds, in the sum of scores", "1"));
  table.add(proportion("detector.weight_defect", "of the defects that the network finds", "1"));
  table.add(proportion("detector.weight_neighbours", "of the distance to the nearest features", "1"));
  table.add(proportion("detector.weight_residual", "of the distance off the axes of features", "1"));
  table.add(real("detector.hold_out",
                 "share of the good pictures that only say what is normal, besides those held out")
                .by_default("0")
                .range(0, 0.9));
  table.add(text("detector.good", "class whose items are good; empty: all are").by_default(""));
}

void add_defects(ParamTable& table) {
  table.add(proportion("objective.rebuild", "weight of the loss of the rebuilt picture", "1"));
  table.add(proportion("objective.find", "unet: weight of the loss of finding defects", "1"));
  table.add(real("objective.defect_share", "items that get defects").by_default("0.8").range(0, 1));
  table.add(integer("objective.defects_most", "defects in an item").by_default("4").range(1, 100));
  table.add(real("objective.smallest", "width of a defect, as a share of the item's side")
                .by_default("0.01")
                .range(0.001, 1));
  table.add(real("objective.largest", "likewise").by_default("0.25").range(0.001, 1));
  table.add(proportion("objective.fill_shift", "how often defects are brighter or darker than what was there",
                       "1"));
  table.add(proportion("objective.fill_level", "how often they have one colour", "1"));
  table.add(proportion("objective.fill_invert", "how often they are the negative", "1"));
  table.add(proportion("objective.fill_paste", "how often they come from another place", "1"));
  table.add(proportion("objective.fill_noise", "how often they are noise", "1"));
}

void require(bool holds, const char* what, const char* mend) {
  if (!holds) throw Error(Code::usage, "recipe", what, mend);
}

}  // namespace

ParamTable option_table() {
  ParamTable table;
  add_network(table);
  add_detector(table);
  add_defects(table);
  nn::add_optimiser_params(table, {.clip_norm = 1});
  nn::add_training_precision(table);
  return table;
}

NetworkOptions network_options(const Params& params) {
  const auto number = [&](const char* name) { return static_cast<int>(params.integer(name)); };
  NetworkOptions made;
  made.kind = static_cast<Kind>(position(params.text("network.kind"), kKinds));
  made.channels = number("network.channels");
  made.widths = params.integers("network.widths");
  made.latent = params.integer("network.latent");
  made.unshuffle = number("network.unshuffle");
  made.features = static_cast<FeatureSource>(position(params.text("network.features"), kSources));
  made.filters = params.integer("network.filters");
  made.filter_side = params.integer("network.filter_side");
  made.pool = params.integer("network.pool");
  made.layer = params.text("network.layer");
  return made;
}

DetectorSettings detector_settings(const Params& params) {
  DetectorSettings made;
  made.channels = static_cast<int>(params.integer("network.channels"));
  made.windows = params.boolean("network.windows");
  made.error = params.text("detector.error");
  made.smooth_px = params.real("detector.smooth");
  made.margin_px = static_cast<int>(params.integer("detector.margin"));
  made.top_share = params.real("detector.top_share");
  made.whole = params.boolean("detector.whole");
  made.nearest = static_cast<int>(params.integer("detector.nearest"));
  const NetworkOptions network = network_options(params);
  made.maps = network.kind;
  if (network.kind != Kind::none) made.weights[kRebuilt] = params.real("detector.weight_rebuilt");
  if (network.kind == Kind::unet) made.weights[kDefect] = params.real("detector.weight_defect");
  if (network.features == FeatureSource::none) return made;
  made.weights[kNeighbours] = params.real("detector.weight_neighbours");
  made.weights[kResidual] = params.real("detector.weight_residual");
  return made;
}

DefectOptions defect_options(const Params& params) {
  DefectOptions made;
  made.share = params.real("objective.defect_share");
  made.most = static_cast<int>(params.integer("objective.defects_most"));
  made.smallest = params.real("objective.smallest");
  made.largest = params.real("objective.largest");
  made.fills = {params.real("objective.fill_shift"), params.real("objective.fill_level"),
                params.real("objective.fill_invert"), params.real("objective.fill_paste"),
                params.real("objective.fill_noise")};
  require(made.smallest <= made.largest, "objective.smallest is above objective.largest", "exchange them");
  const DefectFills& f = made.fills;
  require(f.shift + f.level + f.invert + f.paste + f.noise > 0, "all fills of defects are 0",
          "set one above 0");
  return made;
}

SpaceOptions space_options(const Params& params) {
  return {params.integer("detector.axes"), params.integer("detector.bank")};
}

void check_options(const NetworkOptions& network, const DetectorSettings& settings) {
  double weights = 0;
  for (const double weight : settings.weights) weights += weight;
  require(weights > 0, "no part of the detector has a weight", "set network.kind or network.features");
  require(network.kind != Kind::none || network.features != FeatureSource::network,
          "features shall come from a network that makes no maps", "set network.features = \"filters\"");
  require(!settings.windows || network.kind == Kind::pca, "network.windows is for pca", "remove it");
  require(!settings.windows || network.features == FeatureSource::none, "windows do not go with features",
          "remove network.windows or network.features");
  require(!settings.whole || network.features != FeatureSource::none, "detector.whole needs features",
          "set network.features = \"filters\"");
}

}  // namespace strait::anomaly
