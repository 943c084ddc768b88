#include "stage.h"

#include <nlohmann/json.hpp>

#include "nn/index/index_file.h"
#include "strait/fit.h"
#include "strait/image.h"

namespace strait::tag {
namespace {

// The numbers of an index can only be compared with those of the model that made them.
nn::LatentIndex index_for(const nn::LatentModel& model, const std::string& file) {
  nn::LatentIndex index = nn::read_index(file);
  if (index.weights_sha256 != model.weights_sha256())
    throw Error(Code::usage, file,
                "was made with other weights (of model '" + index.model + "') than those of '" +
                    model.info().name + "'",
                "name that model, or make the index again with strait index");
  return index;
}

}  // namespace

Contract TagStage::contract() {
  return Contract("tag", "Tags a picture as the most similar pictures of an index are tagged.")
      .input("image", "any picture; its middle is brought to the size that the model takes, alpha is dropped")
      .output("image", "the same picture")
      .keeps_channels()
      .keeps_depth()
      .param(model("model", "the model that the index was made with"))
      .param(file("index", "made by strait index"))
      .param(integer("k", "neighbours to go by").by_default("5").range(1, 1000))
      .param(choice("weighting", {"distance", "none"}, "near neighbours count more, or all the same")
                 .by_default("distance"))
      .param(real("min_confidence", "share of the neighbours' weight that a tag must have")
                 .by_default("0.5")
                 .range(0, 1))
      .param(real("unknown_beyond",
                  "distance of the nearest neighbour beyond which no tag is given; 0: as the index says")
                 .by_default("0")
                 .range(0, 1e30))
      .param(integer("tags_most", "tags given to a picture").by_default("8").range(1, 1000))
      .param(text("unknown", "what `tag` says where no tag is given").by_default("unknown"))
      .param(
          choice("search", {"auto", "exact"}, "exact: look at every picture although the index has a graph")
              .by_default("auto"))
      .param(choice("precision", {"f32", "bf16", "auto"},
                    "numbers inside the network; auto: bf16 where the CPU computes in it")
                 .by_default("f32"))
      .batchable();
}

TagStage::TagStage(const Params& params)
    : model_(nn::LatentModel::load(params.text("model"))),
      precision_(nn::precision_named(params.text("precision"))),
      index_(index_for(model_, params.text("index"))),
      nearest_(index_, {.exact = params.text("search") == "exact"}),
      k_(static_cast<size_t>(params.integer("k"))),
      unknown_(params.text("unknown")) {
  const double beyond = params.real("unknown_beyond");
  rule_ = {nn::weighting_named(params.text("weighting")), params.real("min_confidence"),
           beyond > 0 ? beyond : index_.unknown_beyond, static_cast<size_t>(params.integer("tags_most"))};
}

void TagStage::run(std::span<Frame> frames) const {
  const nn::Shape& shape = model_.picture_shape();
  const size_t picture = shape.elements();
  std::vector<float> pictures(frames.size() * picture),
      latents(frames.size() * model_.latent_shape().elements());
  for (size_t i = 0; i < frames.size(); ++i)
    to_planes(fitted(input_mat(frames[i]), {shape.w, shape.h}), shape.c, pictures.data() + i * picture);
  model_.encode(pictures.data(), static_cast<int>(frames.size()), latents.data(), precision_);
  const auto found = nearest_.find(latents.data(), frames.size(), k_);
  for (size_t i = 0; i < frames.size(); ++i) describe(frames[i], found[i]);
}

void TagStage::describe(Frame& frame, const std::vector<nn::Neighbour>& neighbours) const {
  const nn::Tagged tagged = nn::tag_by(index_, neighbours, rule_);
  std::string tags;
  for (const nn::TagScore& one : tagged.given) tags += (tags.empty() ? "" : "; ") + index_.tags[one.tag];
  nlohmann::json list = nlohmann::json::array();
  for (const nn::Neighbour& one : neighbours)
    list.push_back({{"path", index_.items[one.item].path}, {"distance", one.distance}});
  frame.set("tag", tagged.given.empty() ? unknown_ : index_.tags[tagged.given.front().tag]);
  frame.set("tags", tags);
  frame.set("confidence", tagged.scores.empty() ? 0 : tagged.scores.front().confidence);
  if (!neighbours.empty()) frame.set("distance", double{neighbours.front().distance});
  // Paths may hold bytes that are no UTF-8.
  frame.set("neighbours", list.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  frame.pass();
}

}  // namespace strait::tag
