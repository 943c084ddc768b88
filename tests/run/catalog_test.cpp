#include "run/catalog.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "folder.h"
#include "strait/error.h"

namespace strait::run {
namespace {

namespace fs = std::filesystem;

Row row(const std::string& path, const std::string& key, Status status = Status::done) {
  Row made;
  made.path = path;
  made.key = key;
  made.status = status;
  return made;
}

std::vector<Row> all_rows(const fs::path& out) {
  std::vector<Row> rows;
  for_each_row(out, [&](const Row& one) { rows.push_back(one); });
  return rows;
}

Code code_of(const std::function<void()>& action, std::string* text = nullptr) {
  try {
    action();
  } catch (const Error& e) {
    if (text != nullptr) *text = e.what();
    return e.code();
  }
  ADD_FAILURE() << "nothing was thrown";
  return Code::internal;
}

class CatalogTest : public testing::Test {
 protected:
  fs::path out() const { return folder_.path(); }
  fs::path file() const { return out() / kCatalogName; }
  TestFolder folder_;
};

TEST_F(CatalogTest, RowsComeBackAsTheyWere) {
  Row first = row("a/b.png", "k1");
  first.outputs = {{"a/b.jpg", 12}, {"a/b-mask.png", 0}};
  first.attributes = {{"compare.psnr", std::numeric_limits<double>::infinity()},
                      {"compare.ssim", std::nan("")},
                      {"load.format", std::string("png \"8\"")},
                      {"load.width", 640.0}};
  first.stage_ms = {{"load", 1.5}, {"save", 0.25}};
  Row second = row("c.png", "", Status::failed);
  second.failure = Failure{"load", Code::bad_input, "c.png: is cut off"};
  {
    Catalog catalog(out(), RunInfo{{}, "graph text", 1ull << 63, {}});
    catalog.record(std::vector<Row>{second, first});
  }
  const std::vector<Row> rows = all_rows(out());
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].path, "a/b.png");
  EXPECT_EQ(rows[0].key, "k1");
  EXPECT_EQ(rows[0].status, Status::done);
  ASSERT_EQ(rows[0].outputs.size(), 2u);
  EXPECT_EQ(rows[0].outputs[0].path, "a/b.jpg");
  EXPECT_EQ(rows[0].outputs[0].bytes, 12u);
  EXPECT_TRUE(std::isinf(std::get<double>(rows[0].attributes.at("compare.psnr"))));
  EXPECT_TRUE(std::isnan(std::get<double>(rows[0].attributes.at("compare.ssim"))));
  EXPECT_EQ(std::get<std::string>(rows[0].attributes.at("load.format")), "png \"8\"");
  EXPECT_EQ(std::get<double>(rows[0].attributes.at("load.width")), 640.0);
  EXPECT_EQ(rows[0].stage_ms, first.stage_ms);
  EXPECT_FALSE(rows[0].failure.has_value());
  EXPECT_EQ(rows[0].finished.size(), std::string("2000-01-01T00:00:00Z").size());
  ASSERT_TRUE(rows[1].failure.has_value());
  EXPECT_EQ(rows[1].failure->stage, "load");
  EXPECT_EQ(rows[1].failure->code, Code::bad_input);
  EXPECT_EQ(rows[1].failure->reason, "c.png: is cut off");

  const RunInfo info = read_run_info(out());
  EXPECT_EQ(info.graph, "graph text");
  EXPECT_EQ(info.seed, 1ull << 63);
  EXPECT_FALSE(info.version.empty());
}

TEST_F(CatalogTest, WhatStands) {
  Catalog catalog(out(), {});
  folder_.write("a.png", "12345");
  Row done = row("a", "k");
  done.outputs = {{"a.png", 5}};
  Row failed = row("f", "k", Status::failed);
  failed.failure = Failure{"s", Code::io, "r"};
  catalog.record(std::vector<Row>{done, row("d", "k", Status::dropped), failed});

  EXPECT_TRUE(catalog.stands("a", "k"));
  EXPECT_TRUE(catalog.stands("d", "k"));
  EXPECT_FALSE(catalog.stands("f", "k"));
  EXPECT_FALSE(catalog.stands("a", "other"));
  EXPECT_FALSE(catalog.stands("unknown", "k"));
  folder_.write("a.png", "1234");
  EXPECT_FALSE(catalog.stands("a", "k"));
  fs::remove(out() / "a.png");
  EXPECT_FALSE(catalog.stands("a", "k"));

  catalog.forget(std::vector<std::string>{"d", "unknown"});
  EXPECT_FALSE(catalog.stands("d", "k"));
}

TEST_F(CatalogTest, ReadableWhileARunWrites) {
  Catalog catalog(out(), {});
  catalog.record(std::vector<Row>{row("a", "k")});
  EXPECT_EQ(all_rows(out()).size(), 1u);
  catalog.record(std::vector<Row>{row("b", "k")});
  EXPECT_EQ(all_rows(out()).size(), 2u);
}

TEST_F(CatalogTest, MissingIsSaid) {
  EXPECT_EQ(code_of([&] { all_rows(out()); }), Code::missing);
  EXPECT_FALSE(fs::exists(file()));
  folder_.write(kCatalogName, "");  // what a run leaves that is killed at once
  EXPECT_EQ(code_of([&] { all_rows(out()); }), Code::missing);
}

TEST_F(CatalogTest, AnEmptyFileIsANewCatalog) {
  folder_.write(kCatalogName, "");
  Catalog catalog(out(), {});
  EXPECT_FALSE(catalog.stands("a", "k"));
}

TEST_F(CatalogTest, NoSqliteFile) {
  folder_.write(kCatalogName, std::string(5000, 'x'));
  std::string text;
  EXPECT_EQ(code_of([&] { Catalog(out(), {}); }, &text), Code::corrupt);
  EXPECT_NE(text.find(file().string()), std::string::npos) << text;
  EXPECT_EQ(code_of([&] { all_rows(out()); }), Code::corrupt);
  EXPECT_EQ(fs::file_size(file()), 5000u);
}

TEST_F(CatalogTest, AnotherProgramsDatabaseIsLeftAsItIs) {
  Database(file(), Database::Mode::write).execute("CREATE TABLE mine (x); INSERT INTO mine VALUES (7)");
  EXPECT_EQ(code_of([&] { Catalog(out(), {}); }), Code::corrupt);
  Database after(file(), Database::Mode::read);
  EXPECT_EQ(after.integer("SELECT count(*) FROM sqlite_schema"), 1);
  EXPECT_EQ(after.text("PRAGMA journal_mode"), "delete");
}

TEST_F(CatalogTest, ANewerFormatIsRefused) {
  { Catalog catalog(out(), {}); }
  Database(file(), Database::Mode::write).execute("PRAGMA user_version = 99");
  std::string text;
  EXPECT_EQ(code_of([&] { Catalog(out(), {}); }, &text), Code::unsupported);
  EXPECT_NE(text.find("format 99"), std::string::npos) << text;
  EXPECT_EQ(code_of([&] { read_run_info(out()); }), Code::unsupported);
}

TEST_F(CatalogTest, DamageIsFound) {
  {
    Catalog catalog(out(), {});
    std::vector<Row> rows;
    for (int i = 0; i < 500; ++i) rows.push_back(row("frame " + std::to_string(i), "k"));
    catalog.record(rows);
  }
  std::fstream damaged(file(), std::ios::in | std::ios::out | std::ios::binary);
  for (int page = 2; page < 8; ++page) {
    damaged.seekp(page * 4096);
    damaged << std::string(64, '\xff');
  }
  damaged.close();
  EXPECT_EQ(code_of([&] { Catalog(out(), {}); }), Code::corrupt);
  EXPECT_EQ(code_of([&] { all_rows(out()); }), Code::corrupt);
}

TEST_F(CatalogTest, DamagedColumnsAreSaid) {
  {
    Catalog catalog(out(), {});
    catalog.record(std::vector<Row>{row("a", "k")});
  }
  for (const char* change :
       {"UPDATE frames SET status = 'odd'", "UPDATE frames SET status = 'done', outputs = '[{'",
        "UPDATE frames SET outputs = '[{\"path\": 1}]'"}) {
    Database(file(), Database::Mode::write).execute(change);
    EXPECT_EQ(code_of([&] { all_rows(out()); }), Code::corrupt) << change;
  }
}

TEST_F(CatalogTest, CutOffAnywhereItIsReadOrRefused) {
  {
    Catalog catalog(out(), {});
    catalog.record(std::vector<Row>{row("a", "k"), row("b", "k")});
  }
  std::ifstream in(file(), std::ios::binary);
  const std::string whole((std::istreambuf_iterator<char>(in)), {});
  for (size_t size = 2; size < whole.size(); size += 509) {
    folder_.write(kCatalogName, std::string_view(whole).substr(0, size));
    EXPECT_EQ(code_of([&] { all_rows(out()); }), Code::corrupt) << size;
  }
}

}  // namespace
}  // namespace strait::run
