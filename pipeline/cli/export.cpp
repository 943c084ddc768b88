// strait export MODEL: a model for other runtimes.
#include <fmt/format.h>

#include "cli/verbs.h"
#include "nn/model.h"
#include "nn/onnx.h"

namespace strait::cli {

void add_export(CLI::App& app, Session& session) {
  CLI::App* verb = app.add_subcommand("export", "Write a model in a format of other runtimes");
  auto model = std::make_shared<std::string>();
  auto file = std::make_shared<std::filesystem::path>();
  verb->add_option("model", *model, "Name or folder of the model")->required();
  verb->add_option("--onnx", *file, "The ONNX file to write (opset 13, weights inside)")->required();
  verb->callback([&session, model, file] {
    const nn::Model exported = nn::Model::load(session.find_model(*model));
    nn::write_onnx(exported, *file);
    fmt::print("{}: {} layers, {} weights, {} bytes\n", file->string(), exported.network().layers.size(),
               exported.parameters().elements(), std::filesystem::file_size(*file));
  });
}

}  // namespace strait::cli
