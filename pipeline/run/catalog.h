// The record of a run: OUT/strait.db, a row for every finished frame. docs/catalog.md describes the file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/frame.h"
#include "run/database.h"

namespace strait::run {

inline constexpr const char* kCatalogName = "strait.db";

enum class Status { done, dropped, failed };

struct Output {
  std::string path;  // below OUT, with '/'
  uint64_t bytes = 0;
};

struct Row {
  std::string path;  // the frame's relative path
  std::string key;   // all that decided the outputs (run/key.h); empty where the input could not be read
  Status status = Status::done;
  std::vector<Output> outputs;
  Attributes attributes;
  std::map<std::string, double> stage_ms;
  std::optional<Failure> failure;  // status failed
  std::string finished;            // UTC, ISO 8601; set by record()
};

// Of the last run that wrote here.
struct RunInfo {
  std::string version;  // of strait; set by the catalog
  std::string graph;    // canonical text
  uint64_t seed = 0;
  std::string started;  // UTC, ISO 8601; set by the catalog
};

const char* status_name(Status status);

// For the run that writes. Used by all lanes at once; one process at a time (run/out_folder.h sees to it).
class Catalog {
 public:
  // Opens or makes OUT/strait.db. Throws Error: corrupt (damaged, or some other program's file), unsupported
  // (a newer format), io.
  Catalog(const std::filesystem::path& out, const RunInfo& info);

  // Whether the frame was done or dropped under this key and its outputs are still there in their sizes.
  bool stands(const std::string& path, const std::string& key);
  // Before outputs are replaced: a row never speaks of other bytes than those that are there.
  void forget(std::span<const std::string> paths);
  // After their outputs are there. One transaction.
  void record(std::span<const Row> rows);

 private:
  std::filesystem::path out_;
  std::mutex mutex_;
  Database database_;
  std::optional<Statement> find_, insert_, delete_;
};

// For those who read, also while a run writes: every row, by path. Throws Error(missing | corrupt |
// unsupported | io).
void for_each_row(const std::filesystem::path& out, const std::function<void(const Row&)>& visit);
RunInfo read_run_info(const std::filesystem::path& out);

}  // namespace strait::run
