#include "train/checkpoint.h"

#include <algorithm>
#include <cmath>
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

void require_finite(const nn::Parameters& all) {
  for (const nn::Tensor& tensor : all) {
    if (std::all_of(tensor.data(), tensor.data() + tensor.size(), [](float x) { return std::isfinite(x); }))
      continue;
    throw Error(Code::bad_input, tensor.name, "is no longer finite",
                "lower schedule.rate or optimiser.clip_norm; the last checkpoint is kept");
  }
}

}  // namespace

void write_checkpoint(const std::filesystem::path& file, const TrainerHandle& trainer, const Ema& ema,
                      const Progress& progress, const Origin& origin) {
  const nn::Parameters all = snapshot(trainer, ema);
  require_finite(all);
  nn::write_safetensors(file, all,
                        {{"step", std::to_string(progress.step)},
                         {"seconds", fmt::format("{}", progress.seconds)},
                         {"best", fmt::format("{}", progress.best)},
                         {"best_step", std::to_string(progress.best_step)},
                         {"recipe", origin.recipe},
                         {"data", origin.data}});
}

Checkpoint::Checkpoint(const std::filesystem::path& file, const std::string& recipe_hash)
    : file_(file.string()) {
  nn::SafetensorsFile stored = nn::read_safetensors(file);
  if (field(stored.metadata, "recipe", file_) != recipe_hash) {
    throw Error(Code::usage, file_, "the checkpoint was made with another recipe",
                "go on with that recipe, or start in another folder");
  }
  progress_ = {static_cast<int64_t>(number(stored.metadata, "step", file_)),
               number(stored.metadata, "seconds", file_), number(stored.metadata, "best", file_),
               static_cast<int64_t>(number(stored.metadata, "best_step", file_))};
  data_ = field(stored.metadata, "data", file_);
  tensors_ = std::move(stored.tensors);
}

void Checkpoint::restore(TrainerHandle& trainer, Ema& ema) const {
  nn::Parameters all = snapshot(trainer, ema);
  nn::load_parameters(tensors_, all, file_);
  for (const strait_trainer_tensor& tensor : trainer.state()) {
    std::copy_n(all.at(std::string("state.") + tensor.name).data(), elements(tensor), tensor.data);
  }
  for (nn::Tensor& average : ema.values()) {
    std::copy_n(all.at("ema." + average.name).data(), average.size(), average.data());
  }
}

namespace {

// Without what an earlier fit() added to the weights.
nn::Parameters known_part(const nn::Parameters& stored, const nn::Parameters& wanted) {
  nn::Parameters known;
  for (const nn::Tensor& tensor : stored)
    if (wanted.find(tensor.name) != nullptr)
      std::copy_n(tensor.data(), tensor.size(), known.add(tensor.name, tensor.shape).data());
  return known;
}

}  // namespace

void load_weights(const std::filesystem::path& file, TrainerHandle& trainer) {
  const auto for_each_weight = [&](const auto& visit) {
    for (const strait_trainer_tensor& tensor : trainer.state())
      if (tensor.group == STRAIT_STATE_WEIGHTS) visit(tensor);
  };
  nn::Parameters weights;
  for_each_weight([&](const strait_trainer_tensor& t) { weights.add(t.name, {t.shape, t.shape + t.rank}); });
  nn::Parameters stored = nn::read_safetensors(file).tensors;
  if (trainer.fits()) stored = known_part(stored, weights);
  nn::load_parameters(stored, weights, file.string());
  for_each_weight(
      [&](const strait_trainer_tensor& t) { std::copy_n(weights.at(t.name).data(), elements(t), t.data); });
}

}  // namespace strait::train
