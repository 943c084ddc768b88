// How catalogs are laid out in SQLite: identity, tables, and the columns that hold JSON.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "run/catalog.h"

namespace strait::run {

// No tables and no identity: a run was killed before its first row, or has just begun.
bool is_blank(Database& database);
// Makes the tables in a blank database. Throws Error(corrupt | unsupported) for another program's or a newer
// file.
void prepare_catalog(Database& database, const std::filesystem::path& file);
// The same check, for a database that is only read.
void require_catalog(Database& database, const std::filesystem::path& file);

std::string outputs_json(const std::vector<Output>& outputs);
std::string attributes_json(const Attributes& attributes);
std::string stage_ms_json(const std::map<std::string, double>& stage_ms);
// These throw Error(corrupt) with `where` in front.
std::vector<Output> parse_outputs(const std::string& json, const std::string& where);
Attributes parse_attributes(const std::string& json, const std::string& where);
std::map<std::string, double> parse_stage_ms(const std::string& json, const std::string& where);
Status parse_status(const std::string& name, const std::string& where);

}  // namespace strait::run
