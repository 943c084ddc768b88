#include "run/commit.h"

#include "core/file.h"
#include "run/catalog.h"
#include "strait/error.h"

namespace strait::run {

namespace fs = std::filesystem;

namespace {

void require_harmless(const OutputFile& file, const fs::path& target, const Source& source) {
  if (file.relative.starts_with(kCatalogName))
    throw Error(Code::usage, file.relative, "this name is kept for the catalog of the run",
                "rename the input");
  std::error_code error;
  if (fs::equivalent(target, source.path, error))
    throw Error(Code::usage, target.string(), "would overwrite its own input",
                "choose another folder with -o");
}

}  // namespace

void commit_files(Journey& journey, const graph::Graph& graph, const fs::path& out) {
  Frame& frame = journey.frame;
  size_t at = 0;
  try {
    for (; at < frame.files.size(); ++at) {
      const fs::path target = out / frame.files[at].relative;
      require_harmless(frame.files[at], target, frame.source);
      write_file_atomically(target, {frame.files[at].data.data(), frame.files[at].data.size()});
    }
  } catch (const Error& e) {
    frame.failure = Failure{graph.nodes[journey.file_owners[at]].name, e.code(), e.what()};
    std::error_code ignored;
    for (size_t written = 0; written < at; ++written)
      fs::remove(out / frame.files[written].relative, ignored);
  }
}

}  // namespace strait::run
