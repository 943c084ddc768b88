// A model: a folder with model.toml and weights.safetensors.
//
//   [model]        name, plugin, about; of a classifier or conditional generator classes: their names, in
//   order [weights]      sha256 of weights.safetensors [network]      see nn/network_toml.h [preprocess] what
//   the plugin must know; keys of letters, digits, '_', '-', and dots for nested tables [int8] version, clip,
//   weights (their sha256), and a table ranges: what strait calibrate found [metrics]      as measured by
//   `strait eval`; keys as above
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "nn/api.h"
#include "nn/int8.h"
#include "nn/network.h"
#include "nn/parameters.h"
#include "nn/precision.h"
#include "nn/shape.h"

namespace strait::nn {

struct ModelInfo {
  std::string name;
  std::string plugin;
  std::string about;
  Attributes preprocess;  // nested tables are flattened: "set12.sigma_25"
  Attributes metrics;
  Int8Ranges int8 = {};                   // of strait calibrate; may be empty
  std::vector<std::string> classes = {};  // of a classifier, or of a generator that is told one

  // The number of a class. Throws Error (Code::usage), at "label", for a name that is not among them.
  STRAIT_NN_API std::int32_t class_named(const std::string& class_name) const;
};

// Immutable after construction; every const function may be called from any thread.
class STRAIT_NN_API Model {
 public:
  // Throws Error: Code::missing (folder or file), Code::corrupt (checksum, tensors), Code::usage
  // (model.toml).
  static Model load(const std::filesystem::path& folder);

  // The parameters must be those of the network (Error, Code::corrupt).
  Model(ModelInfo info, NetworkSpec network, Parameters parameters);
  Model(Model&&) noexcept;
  Model& operator=(Model&&) noexcept;
  ~Model();

  // Creates the folder; both files are renamed into place, weights first. Throws Error (Code::io).
  void save(const std::filesystem::path& folder) const;

  const ModelInfo& info() const;
  const NetworkSpec& network() const;
  const Parameters& parameters() const;
  const std::string& weights_sha256() const;  // of the file that was loaded; empty for a model not loaded

  // Height and width of what infer() takes must be multiples of this.
  int size_multiple() const;
  Shape output_shape(const Shape& input) const;

  // Runs a network with one input: `nchw` holds input.elements() floats, `out` receives
  // output_shape(input)'s. Takes an idle program for (input, precision, OpenMP threads of the caller) from a
  // pool, or compiles one. Thread-safe.
  void infer(const float* nchw, const Shape& input, float* out, Precision precision = Precision::f32) const;

  // Throws Error (Code::usage) where the model lacks what infer() needs for it: ranges for int8.
  void require(Precision precision) const;

  // How many programs were compiled so far, and what the pool may keep idle (the least recently used go
  // first).
  std::size_t programs_compiled() const;
  static constexpr std::size_t kIdlePrograms = 16;
  static constexpr std::size_t kIdleBytes = std::size_t{1} << 29;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace strait::nn
