#include "classify.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include <nlohmann/json.hpp>

#include "strait/fit.h"
#include "strait/image.h"

namespace strait::encoder {

Contract ClassifyStage::contract() {
  return Contract("classify", "Names what a picture shows, out of the classes that a model knows.")
      .input("image", "any picture; its middle is brought to the size that the model takes, alpha is dropped")
      .output("image", "the same picture")
      .keeps_channels()
      .keeps_depth()
      .param(model("model", "a classifier: a model of the encoder that keeps its classes"))
      .param(integer("top", "classes to list, likeliest first").by_default("3").range(1, 1000))
      .param(real("min_confidence", "a likeliest class that is less likely is not given: unknown")
                 .by_default("0")
                 .range(0, 1))
      .param(text("unknown", "what `class` says then").by_default("unknown"))
      .param(choice("precision", {"f32", "bf16", "auto"},
                    "numbers inside the network; auto: bf16 where the CPU computes in it")
                 .by_default("f32"))
      .batchable();
}

ClassifyStage::ClassifyStage(const Params& params)
    : classifier_(nn::Classifier::load(params.text("model"))),
      precision_(nn::precision_named(params.text("precision"))),
      top_(std::min(static_cast<size_t>(params.integer("top")), classifier_.classes().size())),
      min_confidence_(params.real("min_confidence")),
      unknown_(params.text("unknown")) {}

void ClassifyStage::run(std::span<Frame> frames) const {
  const nn::LatentModel& model = classifier_.latents();
  const nn::Shape& shape = model.picture_shape();
  const int count = static_cast<int>(frames.size());
  std::vector<float> pictures(frames.size() * shape.elements()),
      latents(frames.size() * model.latent_shape().elements());
  for (size_t i = 0; i < frames.size(); ++i)
    to_planes(fitted(input_mat(frames[i]), {shape.w, shape.h}), shape.c,
              pictures.data() + i * shape.elements());
  model.encode(pictures.data(), count, latents.data(), precision_);
  const std::vector<float> probabilities = classifier_.probabilities(latents.data(), count);
  for (size_t i = 0; i < frames.size(); ++i)
    describe(frames[i], probabilities.data() + i * classifier_.classes().size());
}

void ClassifyStage::describe(Frame& frame, const float* probabilities) const {
  const std::vector<std::string>& names = classifier_.classes();
  std::vector<size_t> order(names.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return probabilities[a] > probabilities[b]; });
  nlohmann::json top = nlohmann::json::array();
  for (size_t i = 0; i < top_; ++i)
    top.push_back({{"class", names[order[i]]}, {"confidence", probabilities[order[i]]}});
  const double confidence = double{probabilities[order.front()]};
  frame.set("class", confidence < min_confidence_ ? unknown_ : names[order.front()]);
  frame.set("confidence", confidence);
  // Names may hold bytes that are no UTF-8.
  frame.set("top", top.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  frame.pass();
}

}  // namespace strait::encoder
