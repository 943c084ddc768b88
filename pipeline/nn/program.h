// A network compiled for one shape: a flat list of steps over one arena, in which buffers share bytes when
// their lives do not meet. Running it allocates nothing. Edges are plain NCHW f32; inside, values keep the
// layout that their producer likes best.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nn/api.h"
#include "nn/network.h"
#include "nn/parameters.h"
#include "nn/precision.h"
#include "nn/shape.h"

namespace strait::nn {

enum class Mode { infer, train };

struct Int8Ranges;

// Weights in the layouts that programs chose, packed once and shared by the inference programs of one set of
// parameters. Thread-safe. The parameters must not change while it is in use.
class STRAIT_NN_API PackedWeights {
 public:
  PackedWeights();
  ~PackedWeights();
  PackedWeights(const PackedWeights&) = delete;
  PackedWeights& operator=(const PackedWeights&) = delete;

  std::size_t packed() const;  // how many (parameter, layout) pairs it holds
  std::size_t bytes() const;   // of these, and of weights into which batch_norm was folded

  struct Content;
  Content& content() { return *content_; }

 private:
  std::unique_ptr<Content> content_;
};

struct CompileOptions {
  Mode mode = Mode::infer;
  Precision precision = Precision::f32;
  // What backward() computes. Without weight gradients the parameters are frozen: they are only read, so that
  // running statistics stay as they are too.
  bool weight_gradients = true;
  bool input_gradients = false;
  // Mode::infer: shared between the programs of one network and one set of parameters. Null: of its own.
  std::shared_ptr<PackedWeights> packed = nullptr;
  // Precision::int8: of a calibration (nn/int8.h), the same for all programs that share packed weights. Read
  // by compile() only.
  const Int8Ranges* int8_ranges = nullptr;
};

struct StepInfo {
  std::string step;  // "<layer> <what>", such as "a1 forward", "a1 diff_weights", "a1 pack"
  bool backward = false;
  std::string implementation;  // as oneDNN names it; "strait" for loops of the layer's own
  std::string layout;          // of what it writes, such as "bf16 nChw16c"; may be empty
  double macs = 0;             // multiply-accumulates
  std::size_t bytes = 0;       // of all that it reads and writes
};

struct StepTime {
  std::string step;
  double ms = 0;  // best of the repeats
};

// Not thread-safe: one program per lane. It runs with the number of OpenMP threads that the compiling thread
// had (omp_get_max_threads), wherever it is run from.
class STRAIT_NN_API Program {
 public:
  // `shape` is that of the first input (see infer_shapes). The parameters are referenced, not copied: they
  // must outlive the program. Mode::infer packs the weights here, once; later changes of `parameters` are not
  // seen. Mode::train reads the weights anew in every forward(), and unless they are frozen writes the
  // running statistics of batch_norm. Throws Error: Code::usage (shape; nothing to learn), Code::corrupt
  // (parameters do not fit), Code::unsupported (no such primitive).
  static Program compile(const NetworkSpec& spec, Parameters& parameters, const Shape& shape,
                         const CompileOptions& options);
  static Program compile(const NetworkSpec& spec, Parameters& parameters, const Shape& shape, Mode mode,
                         Precision precision = Precision::f32);

  // The same for parameters that the program only reads: inference, and training of what stands before a
  // frozen network (else Error, Code::internal).
  static Program compile(const NetworkSpec& spec, const Parameters& parameters, const Shape& shape,
                         const CompileOptions& options = {});

  Program(Program&&) noexcept;
  Program& operator=(Program&&) noexcept;
  ~Program();

  Mode mode() const;
  Precision precision() const;
  int threads() const;
  Shape input_shape(std::string_view name) const;
  Shape output_shape(std::string_view name) const;
  Shape output_shape() const;
  std::size_t bytes() const;        // arena and gradients, without weights shared through PackedWeights
  std::size_t arena_bytes() const;  // values, temporaries and scratchpads

  // Fill the inputs, run forward(), read the outputs. The buffers stay where they are for the program's life;
  // inputs are not changed by running, outputs and input_gradient() hold until the next forward(). Without a
  // name: the only input, the first output. Unknown names throw Error (Code::usage).
  float* input(std::string_view name);
  float* input();
  void forward();
  const float* output(std::string_view name) const;
  const float* output() const;

  // Mode::train only (else Error, Code::internal). After forward(), fill output_gradient() with the
  // derivative of the loss by each output; then backward(), once after each forward()
  // (its values are used up), overwrites gradients(), which has the trainable
  // tensors of `parameters` in their order (none of them when they are frozen), and input_gradient(). The
  // gradient of an output is zero at first and keeps what was written to it: an output that the loss does not
  // use needs nothing done.
  float* output_gradient(std::string_view name);
  float* output_gradient();
  void backward();
  Parameters& gradients();
  // The derivative of the loss by an input, of its shape; CompileOptions::input_gradients only (else Error,
  // Code::internal). Zero where no output depends on the input.
  const float* input_gradient(std::string_view name) const;
  const float* input_gradient() const;

  // Mode::train only (else Error, Code::internal). What random layers (dropout, reparameterise, quantise) of
  // the next and later forward() calls draw follows from this seed (0 at first), the layer's name and the
  // element's index in N C H W: the same for any thread count, and for the first items of a larger batch.
  // Give every step another seed. backward() goes with the last forward(), whatever was set since.
  void set_seed(std::uint64_t seed);

  // Every step, forward then backward.
  std::vector<StepInfo> steps() const;

  // The best time of every step in `repeats` runs, forward then backward, on whatever the buffers hold.
  std::vector<StepTime> profile(int repeats);

  // Mode::train: runs forward() and backward() once more on the same inputs and output gradients, and names
  // the first step that reads or writes an infinity or NaN, such as "'a1 forward' writes"; nothing where all
  // is finite. It looks at every value: for when something went wrong.
  std::optional<std::string> first_not_finite();

 private:
  class State;
  explicit Program(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// For the end of a training step: throws Error (Code::bad_input) that names the layer at fault, unless
// `figure` (loss, length of the gradient, or their sum) is finite.
STRAIT_NN_API void require_finite(double figure, Program& program);

}  // namespace strait::nn
