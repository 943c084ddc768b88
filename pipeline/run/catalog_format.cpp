#include "run/catalog_format.h"

#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "strait/error.h"

namespace strait::run {

namespace {

using Json = nlohmann::json;

constexpr int64_t kApplicationId = 0x53545254;  // "STRT"
constexpr int64_t kFormat = 1;
constexpr std::array<const char*, 3> kStatusNames = {"done", "dropped", "failed"};

constexpr const char* kSchema = R"(
CREATE TABLE frames (
  path TEXT PRIMARY KEY,
  key TEXT NOT NULL,
  status TEXT NOT NULL,
  outputs TEXT NOT NULL,
  attributes TEXT NOT NULL,
  stage_ms TEXT NOT NULL,
  stage TEXT,
  code INTEGER,
  reason TEXT,
  finished TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE run (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
)";

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);  // file names need not be UTF-8
}

// JSON has no infinities, and the PSNR of equal pictures is one.
Json number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  return value;
}

Attribute attribute(const Json& json) {
  if (json.is_number()) return json.get<double>();
  const auto text = json.get<std::string>();
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "Infinity") return std::numeric_limits<double>::infinity();
  if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
  return text;
}

template <typename Read>
auto parsed(const std::string& text, const std::string& where, Read read) {
  try {
    return read(Json::parse(text));
  } catch (const Json::exception& e) {
    throw Error(Code::corrupt, where, fmt::format("a row does not hold together ({})", e.what()),
                "move the catalog away to start a new record");
  }
}

}  // namespace

const char* status_name(Status status) {
  return kStatusNames[static_cast<size_t>(status)];
}

bool is_blank(Database& database) {
  return database.integer("PRAGMA application_id") == 0 &&
         database.integer("SELECT count(*) FROM sqlite_schema") == 0;
}

void require_catalog(Database& database, const std::filesystem::path& file) {
  if (database.integer("PRAGMA application_id") != kApplicationId)
    throw Error(Code::corrupt, file.string(), "is a database of another program, not a catalog of strait",
                "move it away, or choose another folder");
  const int64_t format = database.integer("PRAGMA user_version");
  if (format != kFormat)
    throw Error(Code::unsupported, file.string(),
                fmt::format("was written by another version of strait (format {}, this one knows {})", format,
                            kFormat),
                "use that version, or choose another folder");
  if (const std::string verdict = database.text("PRAGMA quick_check(1)"); verdict != "ok")
    throw Error(Code::corrupt, file.string(), "is damaged (" + verdict + ")",
                "move it away to start a new record, or choose another folder");
}

void prepare_catalog(Database& database, const std::filesystem::path& file) {
  {
    Transaction transaction(database);
    if (is_blank(database)) {
      database.execute(kSchema);
      database.execute(fmt::format("PRAGMA application_id = {}", kApplicationId).c_str());
      database.execute(fmt::format("PRAGMA user_version = {}", kFormat).c_str());
    }
    transaction.commit();
  }
  require_catalog(database, file);
  // Only now, so that another program's file stays as it is. NORMAL: a killed process loses nothing, a power
  // cut at most the last rows, whose frames are then done again.
  database.text("PRAGMA journal_mode = WAL");
  database.execute("PRAGMA synchronous = NORMAL");
}

std::string outputs_json(const std::vector<Output>& outputs) {
  Json json = Json::array();
  for (const Output& one : outputs) json.push_back({{"path", one.path}, {"bytes", one.bytes}});
  return dump(json);
}

std::string attributes_json(const Attributes& attributes) {
  Json json = Json::object();
  for (const auto& [name, value] : attributes) {
    if (const auto* real = std::get_if<double>(&value)) json[name] = number(*real);
    if (const auto* text = std::get_if<std::string>(&value)) json[name] = *text;
  }
  return dump(json);
}

std::string stage_ms_json(const std::map<std::string, double>& stage_ms) {
  return dump(Json(stage_ms));
}

std::vector<Output> parse_outputs(const std::string& json, const std::string& where) {
  return parsed(json, where, [](const Json& list) {
    std::vector<Output> outputs;
    for (const Json& one : list) outputs.push_back({one.at("path"), one.at("bytes")});
    return outputs;
  });
}

Attributes parse_attributes(const std::string& json, const std::string& where) {
  return parsed(json, where, [](const Json& object) {
    Attributes attributes;
    for (const auto& [name, value] : object.items()) attributes[name] = attribute(value);
    return attributes;
  });
}

std::map<std::string, double> parse_stage_ms(const std::string& json, const std::string& where) {
  return parsed(json, where, [](const Json& object) { return object.get<std::map<std::string, double>>(); });
}

Status parse_status(const std::string& name, const std::string& where) {
  for (size_t i = 0; i < kStatusNames.size(); ++i)
    if (name == kStatusNames[i]) return static_cast<Status>(i);
  throw Error(Code::corrupt, where, "a row has the unknown status '" + name + "'",
              "move the catalog away to start a new record");
}

}  // namespace strait::run
