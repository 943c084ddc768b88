// A folder of inputs, graphs of test stages, and runs over them.
#pragma once

#include <atomic>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "host/registry.h"
#include "run/catalog.h"
#include "run/folder.h"
#include "run/runner.h"

namespace strait::run {

// A stage of a chain; it reads the one before it, or the one named in `from`.
struct Link {
  std::string type;
  ParamValues params = {};
  std::string from = {};  // a type
  uint32_t port = 0;      // of that stage's outputs
};

using Tree = std::map<std::string, std::string>;  // path -> content

class Scene : public testing::Test {
 protected:
  Scene();

  void input(const std::string& name, const std::string& content);
  void inputs(int count);  // "NNN.txt", different and of different lengths

  graph::Graph graph(const std::vector<Link>& chain) const;
  Summary run(const graph::Graph& graph, Options options = {}, const Observer& observer = {});

  std::filesystem::path out() const { return folder_.path() / "out"; }
  static Tree tree(const std::filesystem::path& folder);  // all files, hidden ones too, but the catalog
  Tree tree() const { return tree(out()); }
  std::map<std::string, Row> rows() const;  // none where there is no catalog yet

  TestFolder folder_;
  host::Registry registry_;
  std::vector<Source> sources_;
  std::atomic<bool> stop_{false};
};

}  // namespace strait::run
