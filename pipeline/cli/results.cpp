// strait results OUT: what the catalog of a run says.
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "cli/verbs.h"
#include "run/catalog.h"

namespace strait::cli {

namespace {

using run::Row;
using run::Status;

struct Arguments {
  std::filesystem::path out;
  bool jsonl = false, csv = false, failed = false;
};

// The rows that were asked for.
void for_each(const Arguments& arguments, const std::function<void(const Row&)>& visit) {
  run::for_each_row(arguments.out, [&](const Row& row) {
    if (!arguments.failed || row.status == Status::failed) visit(row);
  });
}

void print_jsonl(const Row& row) {
  nlohmann::json out = {{"path", row.path},
                        {"status", run::status_name(row.status)},
                        {"outputs", nlohmann::json::array()},
                        {"attributes", nlohmann::json::object()},
                        {"stage_ms", row.stage_ms},
                        {"finished", row.finished}};
  for (const run::Output& output : row.outputs)
    out["outputs"].push_back({{"path", output.path}, {"bytes", output.bytes}});
  for (const auto& attribute : row.attributes)
    std::visit([&](const auto& value) { out["attributes"][attribute.first] = value; }, attribute.second);
  if (row.failure)
    out["failure"] = {{"stage", row.failure->stage},
                      {"code", static_cast<int>(row.failure->code)},
                      {"reason", row.failure->reason}};
  // File names may hold bytes that are no UTF-8.
  fmt::print("{}\n", out.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

// RFC 4180: quoted where it must be.
std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + '"';
}

std::string text_of(const Attribute& value) {
  if (const double* number = std::get_if<double>(&value)) return fmt::format("{}", *number);
  return std::get<std::string>(value);
}

// One column for every attribute that any row has: hence two passes.
void print_csv(const Arguments& arguments) {
  std::set<std::string> keys;
  for_each(arguments, [&](const Row& row) {
    for (const auto& [key, value] : row.attributes) keys.insert(key);
  });
  std::vector<std::string> header = {"path", "status", "outputs", "stage", "reason"};
  for (const std::string& key : keys) header.push_back(csv_field(key));
  fmt::print("{}\r\n", fmt::join(header, ","));
  for_each(arguments, [&](const Row& row) {
    std::vector<std::string> outputs;
    for (const run::Output& output : row.outputs) outputs.push_back(output.path);
    std::vector<std::string> line = {csv_field(row.path), run::status_name(row.status),
                                     csv_field(fmt::format("{}", fmt::join(outputs, " "))),
                                     row.failure ? csv_field(row.failure->stage) : "",
                                     row.failure ? csv_field(row.failure->reason) : ""};
    for (const std::string& key : keys) {
      const auto value = row.attributes.find(key);
      line.push_back(value == row.attributes.end() ? "" : csv_field(text_of(value->second)));
    }
    fmt::print("{}\r\n", fmt::join(line, ","));
  });
}

void print_text(const Row& row) {
  if (row.failure)
    return fmt::print("{}  failed in {}: {}\n", row.path, row.failure->stage, row.failure->reason);
  std::vector<std::string> facts;
  for (const run::Output& output : row.outputs) facts.push_back(output.path);
  for (const auto& [key, value] : row.attributes) facts.push_back(key + " " + text_of(value));
  fmt::print("{}  {}  {}\n", row.path, run::status_name(row.status), fmt::join(facts, "  "));
}

}  // namespace

void add_results(CLI::App& app, Session&) {
  CLI::App* verb = app.add_subcommand("results", "Show what a run recorded for every frame");
  auto arguments = std::make_shared<Arguments>();
  verb->add_option("out", arguments->out, "The run's output folder")->required();
  CLI::Option* jsonl = verb->add_flag("--jsonl", arguments->jsonl, "One JSON object per line");
  verb->add_flag("--csv", arguments->csv, "Comma-separated values, attributes as columns")->excludes(jsonl);
  verb->add_flag("--failed", arguments->failed, "Only the frames that failed");
  verb->callback([arguments] {
    if (arguments->csv) return print_csv(*arguments);
    for_each(*arguments, arguments->jsonl ? print_jsonl : print_text);
  });
}

}  // namespace strait::cli
