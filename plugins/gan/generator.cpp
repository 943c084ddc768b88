#include "generator.h"

#include <utility>
#include <variant>

#include "network.h"
#include "strait/error.h"

namespace strait::gan {
namespace {

void require(bool holds, const std::string& where, const std::string& what) {
  if (!holds) throw Error(Code::usage, where, what, "name a model that the trainer of plugin `gan` made");
}

size_t latent_of(const nn::Attributes& preprocess, const std::string& where) {
  const auto found = preprocess.find(kLatent);
  const auto* size = found == preprocess.end() ? nullptr : std::get_if<int64_t>(&found->second);
  require(size != nullptr && *size > 0, where, "model.toml has no preprocess.latent above 0");
  return static_cast<size_t>(*size);
}

}  // namespace

Generator Generator::load(const std::filesystem::path& folder) {
  return Generator(nn::Model::load(folder), folder.string());
}

Generator::Generator(nn::Model model, const std::string& where)
    : model_(std::move(model)), latent_(latent_of(model_.info().preprocess, where)) {
  const nn::NetworkSpec& network = model_.network();
  require(network.inputs.size() == 1 && network.inputs.front().name == kLatent, where,
          "its network has other inputs than one 'latent'");
  const auto numbers = static_cast<int>(input_size());
  require(network.inputs.front().channels == numbers, where,
          "its network takes " + std::to_string(network.inputs.front().channels) +
              " numbers (expected preprocess.latent and one for each class, " + std::to_string(numbers) +
              ")");
  picture_ = model_.output_shape({1, numbers, 1, 1});
  require(picture_.c == 1 || picture_.c == 3, where, "its pictures have neither 1 nor 3 channels");
}

nn::Attributes Generator::preprocess(int channels, int latent) {
  return {{"channels", std::string(channels == 1 ? "gray" : "blue-green-red")},
          {"scale", std::string("0..1")},
          {kLatent, int64_t{latent}}};
}

void Generator::pictures(const float* inputs, int count, float* out, nn::Precision precision) const {
  model_.infer(inputs, {count, static_cast<int>(input_size()), 1, 1}, out, precision);
}

}  // namespace strait::gan
