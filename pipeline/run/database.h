// SQLite, with strait's errors.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace strait::run {

// One connection, one thread at a time. Everything throws Error: corrupt where the file is damaged or is no
// SQLite file, io otherwise (no space, no permission, locked for longer than 10 s).
class Database {
 public:
  enum class Mode { read, write };  // write makes the file if it is not there

  Database(const std::filesystem::path& file, Mode mode);

  void execute(const char* sql);
  int64_t integer(const char* sql);  // the first column of the first row
  std::string text(const char* sql);

  [[noreturn]] void fail() const;  // with the connection's last error
  sqlite3* handle() const { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  std::filesystem::path file_;
  std::unique_ptr<sqlite3, Close> handle_;
};

// A prepared statement. Parameters count from 1, columns from 0. Outlived by its database.
class Statement {
 public:
  Statement(Database& database, const char* sql);

  Statement& bind(int index, std::string_view text);
  Statement& bind(int index, int64_t value);
  Statement& bind_null(int index);
  bool step();   // false: no further row
  void run();    // to the end, then ready for new parameters
  void reset();  // ready for new parameters

  std::string text(int column) const;
  int64_t integer(int column) const;
  bool is_null(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  void require(int result) const;

  Database& database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

// All or nothing: rolled back unless committed.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Database* database_;
};

}  // namespace strait::run
