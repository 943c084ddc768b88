// strait infer MODEL: tensors in, a tensor out, nothing between them but the network.
#include <algorithm>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/verbs.h"
#include "nn/model.h"
#include "nn/program.h"
#include "nn/safetensors.h"
#include "strait/error.h"

namespace strait::cli {

namespace {

struct Arguments {
  std::string model;
  std::filesystem::path input;
  std::filesystem::path output;
  std::string precision = "auto";
};

nn::Shape shape_of(const nn::Tensor& tensor, const std::string& file) {
  const std::vector<std::int64_t>& sides = tensor.shape;
  const auto fits = [](std::int64_t side) { return side > 0 && side <= std::numeric_limits<int>::max(); };
  if (sides.size() != 4 || !std::all_of(sides.begin(), sides.end(), fits)) {
    throw Error(
        Code::bad_input, file,
        fmt::format("tensor '{}' has the wrong shape (expected items x channels x height x width, got [{}])",
                    tensor.name, fmt::join(sides, ", ")));
  }
  const auto side = [&](std::size_t i) { return static_cast<int>(sides[i]); };
  return {side(0), side(1), side(2), side(3)};
}

const nn::Tensor& input_named(const nn::Parameters& tensors, const std::string& name,
                              const std::string& file) {
  if (const nn::Tensor* tensor = tensors.find(name)) return *tensor;
  std::vector<std::string> names;
  for (const nn::Tensor& tensor : tensors) names.push_back(tensor.name);
  throw Error(Code::bad_input, file,
              fmt::format("has no tensor '{}', which is an input of the network", name),
              fmt::format("it holds: {}", fmt::join(names, ", ")));
}

void fill(nn::Program& program, const nn::Tensor& tensor, const std::string& file) {
  const nn::Shape expected = program.input_shape(tensor.name);
  if (shape_of(tensor, file) != expected) {
    throw Error(
        Code::bad_input, file,
        fmt::format("tensor '{}' has the wrong shape (expected [{}, {}, {}, {}], got [{}])", tensor.name,
                    expected.n, expected.c, expected.h, expected.w, fmt::join(tensor.shape, ", ")));
  }
  std::copy_n(tensor.data(), tensor.size(), program.input(tensor.name));
}

void infer(Session& session, const Arguments& arguments) {
  const nn::Model model = nn::Model::load(session.find_model(arguments.model));
  const nn::NetworkSpec& network = model.network();
  const std::string file = arguments.input.string();
  const nn::Parameters given = nn::read_safetensors(arguments.input).tensors;
  const nn::Shape first = shape_of(input_named(given, network.inputs.front().name, file), file);
  nn::Program program = nn::Program::compile(
      network, model.parameters(), first,
      {.precision = nn::precision_named(arguments.precision), .int8_ranges = &model.info().int8});
  for (const nn::InputSpec& input : network.inputs) fill(program, input_named(given, input.name, file), file);
  program.forward();
  nn::Parameters results;
  for (const std::string& output : network.outputs) {
    const nn::Shape shape = program.output_shape(output);
    nn::Tensor& tensor = results.add(output, {shape.n, shape.c, shape.h, shape.w});
    std::copy_n(program.output(output), tensor.size(), tensor.data());
  }
  nn::write_safetensors(arguments.output, results, {{"model", model.info().name}});
}

}  // namespace

void add_infer(CLI::App& app, Session& session) {
  CLI::App* verb = app.add_subcommand("infer", "Run a model's bare network on tensors");
  auto arguments = std::make_shared<Arguments>();
  verb->add_option("model", arguments->model, "Name or folder of the model")->required();
  verb->add_option(
          "--input", arguments->input,
          "Safetensors file with a tensor (items x channels x height x width) for each input of the network")
      ->required();
  verb->add_option("--output", arguments->output, "Safetensors file to write, with a tensor for each output")
      ->required();
  verb->add_option("--precision", arguments->precision, "Numbers inside the network")
      ->check(CLI::IsMember({"auto", "f32", "bf16", "int8"}))
      ->capture_default_str();
  verb->callback([&session, arguments] { infer(session, *arguments); });
}

}  // namespace strait::cli
