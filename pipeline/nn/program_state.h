// What a program is made of: built by nn/program_build.cpp, run by nn/program.cpp. Private to the room.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "nn/builder.h"
#include "nn/layers/layer.h"
#include "nn/program.h"
#include "strait/error.h"

namespace strait::nn {

class Program::State {
 public:
  // An input or output: plain NCHW f32. `gradient` is null where none is computed or given.
  struct Port {
    std::string name;
    Shape shape;
    float* data = nullptr;
    float* gradient = nullptr;
  };

  State(const NetworkSpec& spec, Parameters* trained, const Parameters& parameters, const Shape& shape,
        CompileOptions compile_options);

  void run_all(const std::vector<Step>& steps) const;
  std::optional<std::string> run_until_not_finite(const std::vector<Step>& steps) const;
  // Throws Error (Code::internal) in Mode::infer.
  void require_training() const {
    if (options.mode != Mode::train)
      throw Error(Code::internal, "program", "compiled for inference, not for training");
  }

  CompileOptions options;
  int threads;
  dnnl::stream stream;
  Plan plan;
  Buffer arena;
  Parameters gradients;
  std::vector<Port> inputs;
  std::vector<Port> outputs;
  std::uint64_t next_seed = 0;
  bool values_are_fresh = false;

 private:
  void require_int8() const;
  void build(const NetworkSpec& spec, const Shape& shape, const ParameterSet& parameters);
  void write_steps(const NetworkSpec& spec, Builder& builder);
  void write_backward(const NetworkSpec& spec, Builder& builder,
                      std::span<const std::unique_ptr<Layer>> layers);
};

}  // namespace strait::nn
