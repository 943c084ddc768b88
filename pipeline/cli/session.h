// What all verbs share: where plugins and models are looked for, the registry, the stop flag.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "host/registry.h"

namespace strait::cli {

struct Session {
  std::string plugin_path;  // --plugin-path
  std::string model_path;   // --model-path
  int exit_code = 0;

  // Loaded at first use: built-in stages, then the plugins on the search path.
  const host::Registry& registry();
  // Offers a verb's own stages besides, from now on.
  void offer(const strait_plugin_info& stages);
  graph::Vocabulary vocabulary();
  // A model by name, or by a path relative to the working directory.
  std::filesystem::path find_model(const std::string& name) const;
  graph::Graph load_graph(const std::string& file, const std::vector<std::string>& settings = {});
  // A graph that a verb has made; `settings` are --set's.
  graph::Graph make_graph(const std::string& text, const std::string& name,
                          const std::vector<std::string>& settings);

 private:
  std::unique_ptr<host::Registry> registry_;
};

constexpr int kInterrupted = 130;  // exit code after Ctrl-C

// Thrown where Ctrl-C ended a verb before it had a result, and nothing has been written.
struct Interrupted {};

// True from the first Ctrl-C or SIGTERM on; a second one ends the process at once. A limit on file sizes
// becomes an error of the write that meets it.
std::atomic<bool>& stop_on_signals();

}  // namespace strait::cli
