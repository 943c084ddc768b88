#include "scene.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/abi_array.h"
#include "core/settings.h"
#include "stages.h"
#include "strait/error.h"

namespace strait::run {

namespace fs = std::filesystem;

Scene::Scene() {
  registry_.add_builtin(test::plugin());
  test::reset();
}

void Scene::input(const std::string& name, const std::string& content) {
  const fs::path file = folder_.write("in/" + name, content);
  const auto known =
      std::find_if(sources_.begin(), sources_.end(), [&](const Source& s) { return s.relative == name; });
  if (known == sources_.end()) sources_.push_back({file, name, fs::path(name).replace_extension().string()});
  std::sort(sources_.begin(), sources_.end(),
            [](const Source& a, const Source& b) { return a.relative < b.relative; });
}

void Scene::inputs(int count) {
  for (int i = 0; i < count; ++i)
    input(fmt::format("sub{}/{:03}.txt", i / 50, i), fmt::format("frame {} {}", i, std::string(i % 37, 'x')));
}

graph::Graph Scene::graph(const std::vector<Link>& chain) const {
  graph::Graph made;
  for (const Link& link : chain) {
    graph::Node node;
    node.name = fmt::format("{}-{}", link.type, made.nodes.size());
    node.type = link.type;
    node.contract = registry_.find(link.type)->stage->contract;
    node.params = link.params;
    for (const strait_param& param : params_of(*node.contract))
      node.params.try_emplace(param.name, parse_value(param.fallback));
    if (node.contract->input_count > 0) {
      size_t reads = made.nodes.size() - 1;
      for (size_t i = 0; i < made.nodes.size(); ++i)
        if (made.nodes[i].type == link.from) reads = i;
      node.inputs.push_back(graph::PortId{reads, link.port});
      ++made.nodes[reads].readers.at(link.port);
    }
    node.readers.resize(node.contract->output_count);
    made.nodes.push_back(std::move(node));
  }
  return made;
}

Summary Scene::run(const graph::Graph& graph, Options options, const Observer& observer) {
  if (options.out.empty()) options.out = out();
  return run::run(graph, registry_, sources_, options, observer, stop_);
}

Tree Scene::tree(const fs::path& folder) {
  Tree files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.path().filename().string().starts_with(kCatalogName)) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    files[entry.path().lexically_relative(folder).string()] = {std::istreambuf_iterator<char>(in), {}};
  }
  return files;
}

std::map<std::string, Row> Scene::rows() const {
  std::map<std::string, Row> all;
  try {
    for_each_row(out(), [&](const Row& row) { all[row.path] = row; });
  } catch (const Error& e) {
    if (e.code() != Code::missing) throw;
  }
  return all;
}

}  // namespace strait::run
