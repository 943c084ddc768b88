#include "train/checkpoint.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "nn/safetensors.h"
#include "strait/error.h"

namespace strait::train {
namespace {

using Metadata = std::map<std::string, std::string>;

nn::Parameters snapshot(const TrainerHandle& trainer, const Ema& ema) {
  nn::Parameters all;
  for (const strait_trainer_tensor& tensor : trainer.state()) {
    nn::Tensor& copy =
        all.add(std::string("state.") + tensor.name, {tensor.shape, tensor.shape + tensor.rank});
    std::copy_n(tensor.data, copy.size(), copy.data());
  }
  for (const nn::Tensor& average : ema.values()) {
    nn::Tensor& copy = all.add("ema." + average.name, average.shape);
    std::copy_n(average.data(), copy.size(), copy.data());
  }
  return all;
}

const std::string& field(const Metadata& metadata, const std::string& name, const std::string& file) {
  const auto found = metadata.find(name);
  if (found == metadata.end()) throw Error(Code::corrupt, file, "the checkpoint has no '" + name + "'");
  return found->second;
}

double number(const Metadata& metadata, const std::string& name, const std::string& file) {
  const std::string& text = field(metadata, name, file);
  try {
    return std::stod(text);
  } catch (const std::exception&) {
    throw Error(Code::corrupt, file, "'" + name + "' is '" + text + "' (expected a number)");
  }
}

}  // namespace

void save_checkpoint(const std::filesystem::path& file, const TrainerHandle& trainer, const Ema& ema,
                     const Progress& progress, const std::string& recipe_hash) {
  nn::write_safetensors(file, snapshot(trainer, ema),
                        {{"step", std::to_string(progress.step)},
                         {"seconds", fmt::format("{}", progress.seconds)},
                         {"best", fmt::format("{}", progress.best)},
                         {"recipe", recipe_hash}});
}

Progress load_checkpoint(const std::filesystem::path& file, TrainerHandle& trainer, Ema& ema,
                         const std::string& recipe_hash) {
  const nn::SafetensorsFile stored = nn::read_safetensors(file);
  if (field(stored.metadata, "recipe", file.string()) != recipe_hash) {
    throw Error(Code::usage, file.string(), "the checkpoint was made with another recipe",
                "go on with that recipe, or start in another folder");
  }
  const Progress progress{static_cast<int64_t>(number(stored.metadata, "step", file.string())),
                          number(stored.metadata, "seconds", file.string()),
                          number(stored.metadata, "best", file.string())};
  nn::Parameters all = snapshot(trainer, ema);
  nn::load_parameters(stored.tensors, all, file.string());
  for (const strait_trainer_tensor& tensor : trainer.state()) {
    std::copy_n(all.at(std::string("state.") + tensor.name).data(), elements(tensor), tensor.data);
  }
  for (nn::Tensor& average : ema.values()) {
    std::copy_n(all.at("ema." + average.name).data(), average.size(), average.data());
  }
  return progress;
}

void load_weights(const std::filesystem::path& file, TrainerHandle& trainer) {
  const auto for_each_weight = [&](const auto& visit) {
    for (const strait_trainer_tensor& tensor : trainer.state())
      if (tensor.group == STRAIT_STATE_WEIGHTS) visit(tensor);
  };
  nn::Parameters weights;
  for_each_weight([&](const strait_trainer_tensor& t) { weights.add(t.name, {t.shape, t.shape + t.rank}); });
  nn::load_parameters(nn::read_safetensors(file).tensors, weights, file.string());
  for_each_weight(
      [&](const strait_trainer_tensor& t) { std::copy_n(weights.at(t.name).data(), elements(t), t.data); });
}

}  // namespace strait::train
