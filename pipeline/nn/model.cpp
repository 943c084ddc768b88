#include "nn/model.h"

#include <algorithm>
#include <atomic>
#include <list>
#include <mutex>
#include <optional>

#include <omp.h>

#include "core/file.h"
#include "core/sha256.h"
#include "core/toml.h"
#include "nn/model_toml.h"
#include "nn/program.h"
#include "nn/safetensors.h"
#include "nn/shapes.h"
#include "strait/error.h"

namespace strait::nn {

namespace fs = std::filesystem;

namespace {

constexpr const char* kModelFile = "model.toml";
constexpr const char* kWeightsFile = "weights.safetensors";

// Idle programs, the most recently used first.
class ProgramPool {
 public:
  std::optional<Program> take(const Shape& shape, Precision precision, int threads) {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(idle_.begin(), idle_.end(), [&](const Idle& idle) {
      return idle.shape == shape && idle.program.precision() == precision &&
             idle.program.threads() == threads;
    });
    if (found == idle_.end()) return std::nullopt;
    Program program = std::move(found->program);
    idle_.erase(found);
    return program;
  }

  void put(const Shape& shape, Program program) {
    const std::lock_guard lock(mutex_);
    idle_.push_front({shape, std::move(program)});
    std::size_t bytes = 0;
    std::size_t kept = 0;
    for (auto idle = idle_.begin(); idle != idle_.end(); ++idle, ++kept) {
      bytes += idle->program.bytes();
      if (kept < Model::kIdlePrograms && bytes <= Model::kIdleBytes) continue;
      idle_.erase(idle, idle_.end());
      return;
    }
  }

 private:
  struct Idle {
    Shape shape;
    Program program;
  };
  std::mutex mutex_;
  std::list<Idle> idle_;
};

}  // namespace

class Model::State {
 public:
  ModelInfo info;
  NetworkSpec network;
  Parameters parameters;
  std::string sha256;
  std::shared_ptr<PackedWeights> packed = std::make_shared<PackedWeights>();
  ProgramPool pool;
  std::atomic<std::size_t> compiled = 0;
};

Model::Model(ModelInfo info, NetworkSpec network, Parameters parameters) : state_(std::make_unique<State>()) {
  Parameters expected = empty_parameters(network);
  load_parameters(parameters, expected, info.name);
  state_->info = std::move(info);
  state_->network = std::move(network);
  state_->parameters = std::move(expected);
}

Model::Model(Model&&) noexcept = default;
Model& Model::operator=(Model&&) noexcept = default;
Model::~Model() = default;

std::int32_t ModelInfo::class_named(const std::string& class_name) const {
  const auto found = std::find(classes.begin(), classes.end(), class_name);
  if (found != classes.end()) return static_cast<std::int32_t>(found - classes.begin());
  const std::string where = "label", is = "is '" + class_name + "'";
  if (classes.empty()) throw Error(Code::usage, where, is + ", and the model knows no classes", "remove it");
  std::string known;
  for (const std::string& one : classes) known += (known.empty() ? "" : ", ") + one;
  throw Error(Code::usage, where, is + " (expected one of " + known + ")", "name one of them");
}

Model Model::load(const fs::path& folder) {
  if (!fs::is_directory(folder)) {
    throw Error(Code::missing, folder.string(), "no such model folder",
                "name a folder that holds " + std::string(kModelFile) + " and " + kWeightsFile);
  }
  const fs::path weights = folder / kWeightsFile;
  ModelText text = read_model_toml((folder / kModelFile).string());
  const std::string sha256 = sha256_file(weights);
  if (sha256 != text.sha256) {
    throw Error(Code::corrupt, weights.string(),
                "the checksum differs (expected " + text.sha256 + ", got " + sha256 + ")",
                "copy the model again, or train it again");
  }
  Parameters parameters = empty_parameters(text.network);
  load_parameters(read_safetensors(weights).tensors, parameters, weights.string());
  Model model(std::move(text.info), std::move(text.network), std::move(parameters));
  model.state_->sha256 = sha256;
  return model;
}

void Model::save(const fs::path& folder) const {
  const fs::path weights = folder / kWeightsFile;
  write_safetensors(weights, parameters(), {{"format", "strait"}, {"model", info().name}});
  write_file_atomically(folder / kModelFile, write_model_toml({info(), network(), sha256_file(weights)}));
}

const ModelInfo& Model::info() const {
  return state_->info;
}
const NetworkSpec& Model::network() const {
  return state_->network;
}
const Parameters& Model::parameters() const {
  return state_->parameters;
}
const std::string& Model::weights_sha256() const {
  return state_->sha256;
}
int Model::size_multiple() const {
  return nn::size_multiple(network());
}
std::size_t Model::programs_compiled() const {
  return state_->compiled;
}

Shape Model::output_shape(const Shape& input) const {
  return infer_shapes(network(), input).at(network().output());
}

void Model::require(Precision precision) const {
  if (precision != Precision::int8 || !info().int8.empty()) return;
  throw Error(Code::usage, info().name, "the model is not calibrated for int8",
              "run strait calibrate " + info().name + " --data DIR, or use another precision");
}

void Model::infer(const float* nchw, const Shape& input, float* out, Precision precision) const {
  if (network().inputs.size() != 1)
    throw Error(Code::usage, info().name, "infer() is for networks with one input");
  require(precision);
  std::optional<Program> program = state_->pool.take(input, precision, omp_get_max_threads());
  if (!program) {
    program =
        Program::compile(network(), parameters(), input,
                         {.precision = precision, .packed = state_->packed, .int8_ranges = &info().int8});
    ++state_->compiled;
  }
  std::copy_n(nchw, input.elements(), program->input());
  program->forward();
  std::copy_n(program->output(), program->output_shape().elements(), out);
  state_->pool.put(input, std::move(*program));
}

}  // namespace strait::nn
