#include "generator.h"

#include <algorithm>

#include "stage.h"

namespace strait::vae {
namespace {

constexpr uint32_t kFloats = STRAIT_GRAY | STRAIT_COLOUR | STRAIT_F32;
constexpr char kFloatsDoc[] = "in floats that may lie a little outside of 0..1";

ParamSpec seed_param(const char* doc) {
  return integer("seed", doc).by_default("0").range(0, 1e15);
}

ParamSpec temperature_param() {
  return real("temperature", "of the noise that is drawn: below 1 more typical pictures, above 1 odder ones")
      .by_default("1")
      .range(0, 10);
}

}  // namespace

Contract Sample::contract() {
  return PictureModel::with_params(Contract("vae-sample", "Makes pictures out of noise.")
                                       .generates("pictures", "64")
                                       .output("image", std::string("a picture, ") + kFloatsDoc, kFloats)
                                       .batchable(),
                                   "the classes in turn")
      .param(seed_param("another one makes other pictures, as the run's seed does"))
      .param(temperature_param());
}

Sample::Sample(const Params& params)
    : model_(params),
      seed_(static_cast<uint64_t>(params.integer("seed"))),
      temperature_(params.real("temperature")) {}

void Sample::run(std::span<Frame> frames) const {
  const auto classes = static_cast<uint64_t>(model_.model().classes());
  Latents drawn{std::vector<float>(frames.size() * model_.latent_size()), {}};
  for (size_t i = 0; i < frames.size(); ++i) {
    if (classes > 0)
      drawn.labels.push_back(model_.label().value_or(static_cast<int32_t>(frames[i].ordinal() % classes)));
    model_.model().prior().sample(frames[i].seed() + seed_, classes > 0 ? drawn.labels.back() : 0,
                                  temperature_, drawn.numbers.data() + i * model_.latent_size());
  }
  model_.decode(drawn, frames);
}

Contract Walk::contract() {
  return PictureModel::with_params(
             Contract("vae-walk", "Walks from one picture to another, or between two out of noise.")
                 .generates("pictures of the way, its ends included", "16")
                 .output("image", std::string("a picture of the way, ") + kFloatsDoc, kFloats)
                 .batchable(),
             "those under which the ends are likeliest, or the first")
      .param(file("first", "picture where it begins; empty: at a latent that is drawn").by_default(""))
      .param(file("last", "picture where it ends; empty: at a latent that is drawn").by_default(""))
      .param(path_param())
      .param(seed_param("of ends that are drawn; the walk of seed s ends where that of s + 1 begins"))
      .param(temperature_param());
}

Walk::Walk(const Params& params)
    : model_(params), count_(params.integer("count")), path_(path_named(params.text("path"))) {
  const auto seed = static_cast<uint64_t>(params.integer("seed"));
  const double temperature = params.real("temperature");
  from_ = end(params.text("first"), seed, temperature);
  to_ = end(params.text("last"), seed + 1, temperature);
}

Latents Walk::end(const std::string& file, uint64_t seed, double temperature) const {
  if (!file.empty()) return model_.encode({read_picture(file)});
  Latents drawn{std::vector<float>(model_.latent_size()), {}};
  const int32_t label = model_.label().value_or(0);
  model_.model().prior().sample(seed, label, temperature, drawn.numbers.data());
  if (model_.model().classes() > 0) drawn.labels.push_back(label);
  return drawn;
}

void Walk::run(std::span<Frame> frames) const {
  Latents way;
  for (const Frame& frame : frames) {
    const double share =
        static_cast<double>(frame.ordinal()) / static_cast<double>(std::max<int64_t>(1, count_ - 1));
    const std::vector<float> one = between(from_.numbers, to_.numbers, share, path_);
    way.numbers.insert(way.numbers.end(), one.begin(), one.end());
    const std::vector<int32_t>& labels = share < 0.5 ? from_.labels : to_.labels;
    way.labels.insert(way.labels.end(), labels.begin(), labels.end());
  }
  model_.decode(way, frames);
}

}  // namespace strait::vae
