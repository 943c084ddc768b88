#include "run/catalog.h"

#include <algorithm>
#include <charconv>
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "run/catalog_format.h"
#include "strait/error.h"

namespace strait::run {

namespace fs = std::filesystem;

namespace {

constexpr const char* kFind = "SELECT outputs FROM frames WHERE path = ? AND key = ? AND status != 'failed'";
constexpr const char* kInsert = "INSERT OR REPLACE INTO frames VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr const char* kDelete = "DELETE FROM frames WHERE path = ?";
constexpr const char* kAll =
    "SELECT path, key, status, outputs, attributes, stage_ms, stage, code, reason, finished FROM frames "
    "ORDER BY path";

std::string now() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

void write_run_info(Database& database, const RunInfo& info) {
  Transaction transaction(database);
  Statement insert(database, "INSERT OR REPLACE INTO run VALUES (?, ?)");
  const auto put = [&](const char* name, const std::string& value) {
    insert.bind(1, name).bind(2, value).run();
  };
  put("strait", STRAIT_VERSION);
  put("graph", info.graph);
  put("seed", std::to_string(info.seed));
  put("started", now());
  transaction.commit();
}

Database prepared(const fs::path& file) {
  Database database(file, Database::Mode::write);
  prepare_catalog(database, file);
  return database;
}

Database for_reading(const fs::path& file) {
  const auto require = [&](bool there) {
    if (!there)
      throw Error(Code::missing, file.string(), "no run has written a catalog here", "give the OUT of a run");
  };
  require(fs::exists(file));
  Database database(file, Database::Mode::read);
  require(!is_blank(database));
  require_catalog(database, file);
  return database;
}

void insert_row(Statement& insert, const Row& row, const std::string& finished) {
  insert.bind(1, row.path)
      .bind(2, row.key)
      .bind(3, status_name(row.status))
      .bind(4, outputs_json(row.outputs));
  insert.bind(5, attributes_json(row.attributes)).bind(6, stage_ms_json(row.stage_ms)).bind(10, finished);
  if (row.failure)
    insert.bind(7, row.failure->stage)
        .bind(8, static_cast<int64_t>(row.failure->code))
        .bind(9, row.failure->reason);
  else
    insert.bind_null(7).bind_null(8).bind_null(9);
  insert.run();
}

Row read_row(const Statement& all, const std::string& where) {
  Row row;
  row.path = all.text(0);
  row.key = all.text(1);
  row.status = parse_status(all.text(2), where);
  row.outputs = parse_outputs(all.text(3), where);
  row.attributes = parse_attributes(all.text(4), where);
  row.stage_ms = parse_stage_ms(all.text(5), where);
  if (row.status == Status::failed)
    row.failure = Failure{all.text(6), static_cast<Code>(all.integer(7)), all.text(8)};
  row.finished = all.text(9);
  return row;
}

bool is_there(const fs::path& out, const Output& output) {
  std::error_code error;
  const fs::path file = out / output.path;
  return fs::is_regular_file(file, error) && fs::file_size(file, error) == output.bytes;
}

}  // namespace

Catalog::Catalog(const fs::path& out, const RunInfo& info)
    : out_(out), database_(prepared(out / kCatalogName)) {
  write_run_info(database_, info);
  find_.emplace(database_, kFind);
  insert_.emplace(database_, kInsert);
  delete_.emplace(database_, kDelete);
}

bool Catalog::stands(const std::string& path, const std::string& key) {
  std::string outputs;
  {
    const std::lock_guard lock(mutex_);
    find_->bind(1, path).bind(2, key);
    const bool found = find_->step();
    if (found) outputs = find_->text(0);
    find_->reset();
    if (!found) return false;
  }
  const std::vector<Output> expected = parse_outputs(outputs, (out_ / kCatalogName).string());
  return std::all_of(expected.begin(), expected.end(),
                     [&](const Output& one) { return is_there(out_, one); });
}

void Catalog::forget(std::span<const std::string> paths) {
  const std::lock_guard lock(mutex_);
  Transaction transaction(database_);
  for (const std::string& path : paths) delete_->bind(1, path).run();
  transaction.commit();
}

void Catalog::record(std::span<const Row> rows) {
  const std::string finished = now();
  const std::lock_guard lock(mutex_);
  Transaction transaction(database_);
  for (const Row& row : rows) insert_row(*insert_, row, finished);
  transaction.commit();
}

void for_each_row(const fs::path& out, const std::function<void(const Row&)>& visit) {
  const fs::path file = out / kCatalogName;
  Database database = for_reading(file);
  Statement all(database, kAll);
  while (all.step()) visit(read_row(all, file.string()));
}

RunInfo read_run_info(const fs::path& out) {
  Database database = for_reading(out / kCatalogName);
  const auto get = [&](const char* name) {
    Statement find(database, "SELECT value FROM run WHERE name = ?");
    find.bind(1, name);
    return find.step() ? find.text(0) : std::string();
  };
  RunInfo info{get("strait"), get("graph"), 0, get("started")};
  const std::string seed = get("seed");
  std::from_chars(seed.data(), seed.data() + seed.size(), info.seed);
  return info;
}

}  // namespace strait::run
