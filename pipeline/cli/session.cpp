#include "cli/session.h"

#include <csignal>

#include <fmt/format.h>

#include "io/builtin.h"
#include "strait/error.h"

namespace strait::cli {

namespace {

std::atomic<bool> stop_flag{false};

void on_signal(int signal) {
  stop_flag = true;
  std::signal(signal, SIG_DFL);
}

// STAGE.PARAM=VALUE
graph::Override parse_override(const std::string& text) {
  const size_t equals = text.find('=');
  const size_t dot = text.find('.');
  if (equals == std::string::npos || dot == std::string::npos || dot == 0 || dot + 1 >= equals)
    throw Error(Code::usage, "--set " + text, "expected STAGE.PARAM=VALUE",
                "for example --set save.format=jpeg");
  return {text.substr(0, dot), text.substr(dot + 1, equals - dot - 1), text.substr(equals + 1)};
}

std::vector<graph::Override> parse_overrides(const std::vector<std::string>& settings) {
  std::vector<graph::Override> overrides;
  overrides.reserve(settings.size());
  for (const std::string& one : settings) overrides.push_back(parse_override(one));
  return overrides;
}

}  // namespace

std::atomic<bool>& stop_on_signals() {
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  std::signal(SIGXFSZ, SIG_IGN);
  return stop_flag;
}

const host::Registry& Session::registry() {
  if (registry_ == nullptr) {
    registry_ = std::make_unique<host::Registry>();
    registry_->add_builtin(io::builtin());
    for (const std::filesystem::path& folder : host::plugin_folders(plugin_path))
      registry_->add_folder(folder);
  }
  return *registry_;
}

void Session::offer(const strait_plugin_info& stages) {
  registry();
  registry_->add_builtin(stages);
}

graph::Vocabulary Session::vocabulary() {
  return {registry().contracts(), [option = model_path](const std::string& name, const std::string& file) {
            return host::find_model(name, std::filesystem::path(file).parent_path(), option);
          }};
}

std::filesystem::path Session::find_model(const std::string& name) const {
  return host::find_model(name, std::filesystem::current_path(), model_path);
}

graph::Graph Session::load_graph(const std::string& file, const std::vector<std::string>& settings) {
  return graph::check(graph::read(file), vocabulary(), parse_overrides(settings));
}

graph::Graph Session::make_graph(const std::string& text, const std::string& name,
                                 const std::vector<std::string>& settings) {
  return graph::check(graph::parse(text, name), vocabulary(), parse_overrides(settings));
}

}  // namespace strait::cli
