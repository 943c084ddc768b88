#include "stage.h"

#include <algorithm>
#include <string>
#include <vector>

#include "strait/fit.h"
#include "strait/image.h"
#include "strait/tensor.h"

namespace strait::project {
namespace {

ParamSpec model_param() {
  return model("model", "a model with a latent: a projection, an autoencoder, an encoder");
}

ParamSpec precision_param() {
  return choice("precision", {"f32", "bf16", "auto"},
                "numbers inside the network; auto: bf16 where the CPU computes in it")
      .by_default("f32");
}

// Of one latent: without the sides of a vector.
std::vector<int64_t> dimensions(const nn::Shape& latent) {
  if (latent.h == 1 && latent.w == 1) return {latent.c};
  return {latent.c, latent.h, latent.w};
}

std::string words(std::span<const int64_t> shape) {
  std::string text;
  for (const int64_t side : shape) text += (text.empty() ? "" : " x ") + std::to_string(side);
  return text;
}

}  // namespace

Contract EncodeStage::contract() {
  return Contract("encode", "Squeezes a picture into the latent of a model.")
      .input("image", "any picture; its middle is brought to the size that the model takes, alpha is dropped")
      .output_tensor("latent", "the latent: C numbers, or C x H x W")
      .param(model_param())
      .param(precision_param())
      .batchable();
}

EncodeStage::EncodeStage(const Params& params)
    : model_(nn::LatentModel::load(params.text("model"))),
      precision_(nn::precision_named(params.text("precision"))) {}

void EncodeStage::run(std::span<Frame> frames) const {
  const nn::Shape& shape = model_.picture_shape();
  const size_t picture = shape.elements(), latent = model_.latent_shape().elements();
  std::vector<float> pictures(frames.size() * picture), latents(frames.size() * latent);
  for (size_t i = 0; i < frames.size(); ++i)
    to_planes(fitted(input_mat(frames[i]), {shape.w, shape.h}), shape.c, pictures.data() + i * picture);
  model_.encode(pictures.data(), static_cast<int>(frames.size()), latents.data(), precision_);
  for (size_t i = 0; i < frames.size(); ++i)
    std::copy_n(latents.data() + i * latent, latent,
                output_floats(frames[i], dimensions(model_.latent_shape())).data());
}

Contract DecodeStage::contract() {
  return Contract("decode", "Rebuilds the picture that a latent stands for.")
      .input_tensor("latent", "a latent of the model, as `encode` makes it")
      .output("image", "the picture, in floats that may lie a little outside of 0..1",
              STRAIT_GRAY | STRAIT_COLOUR | STRAIT_F32)
      .param(model_param())
      .param(precision_param())
      .batchable();
}

DecodeStage::DecodeStage(const Params& params)
    : model_(nn::LatentModel::load(params.text("model"))),
      precision_(nn::precision_named(params.text("precision"))) {
  if (!model_.decodes())
    throw Error(Code::usage, "model",
                "'" + model_.info().name + "' only encodes (it has no output 'rebuilt')",
                "name an autoencoder or a projection");
}

void DecodeStage::run(std::span<Frame> frames) const {
  const nn::Shape& shape = model_.picture_shape();
  const std::vector<int64_t> wanted = dimensions(model_.latent_shape());
  const size_t picture = shape.elements(), latent = model_.latent_shape().elements();
  std::vector<float> pictures(frames.size() * picture), latents(frames.size() * latent);
  for (size_t i = 0; i < frames.size(); ++i) {
    const strait_value input = frames[i].input();
    const std::span<const int64_t> got = shape_of(input);
    if (!std::equal(got.begin(), got.end(), wanted.begin(), wanted.end()))
      throw Error(Code::bad_input, frames[i].relative_path(),
                  "the latent has another shape than the model's (expected " + words(wanted) + ", got " +
                      words(got) + ")",
                  "decode with the model that encoded");
    const std::span<const float> numbers = input_floats(input);
    std::copy(numbers.begin(), numbers.end(), latents.data() + i * latent);
  }
  model_.decode(latents.data(), static_cast<int>(frames.size()), pictures.data(), precision_);
  for (size_t i = 0; i < frames.size(); ++i)
    output_copy(frames[i], from_planes(pictures.data() + i * picture, shape.c, {shape.w, shape.h}));
}

}  // namespace strait::project
