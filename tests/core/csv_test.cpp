#include "core/csv.h"

#include <gtest/gtest.h>

#include "strait/error.h"

namespace strait {
namespace {

using Fields = std::vector<std::string>;

std::vector<Fields> fields_of(std::string_view text) {
  std::vector<Fields> all;
  for (const CsvRow& row : parse_csv(text, "t.csv")) all.push_back(row.fields);
  return all;
}

std::string fault(std::string_view text) {
  try {
    parse_csv(text, "t.csv");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Csv, PlainFields) {
  EXPECT_EQ(fields_of("a,b\r\nc,,d\n"), (std::vector<Fields>{{"a", "b"}, {"c", "", "d"}}));
  EXPECT_EQ(fields_of("a,"), (std::vector<Fields>{{"a", ""}}));
  EXPECT_EQ(fields_of("\xef\xbb\xbf"
                      "a\n\n\nb"),
            (std::vector<Fields>{{"a"}, {"b"}}));
  EXPECT_TRUE(fields_of("").empty());
  EXPECT_EQ(fields_of("\"\"\n"), (std::vector<Fields>{{""}}));
}

TEST(Csv, QuotedFields) {
  EXPECT_EQ(fields_of("\"a,b\",\"say \"\"hi\"\"\"\n\"two\nlines\",x"),
            (std::vector<Fields>{{"a,b", "say \"hi\""}, {"two\nlines", "x"}}));
}

TEST(Csv, RowsKnowTheirLines) {
  const auto rows = parse_csv("a\n\"b\nb\"\nc\n", "t.csv");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[1].line, 2u);
  EXPECT_EQ(rows[2].line, 4u);
}

TEST(Csv, FaultsNameTheirLine) {
  EXPECT_NE(fault("a\n\"b").find("t.csv:2: a quote is never closed"), std::string::npos);
  EXPECT_NE(fault("a\nb\"c\"").find("t.csv:2: there is a quote inside of a field"), std::string::npos);
  EXPECT_NE(fault("\"a\"b,c").find("t.csv:1: there is text behind a quoted field"), std::string::npos);
}

// Every change of a byte gives an error or rows, and nothing else.
TEST(Csv, DamageDoesNoHarm) {
  const std::string good = "path,tags\n\"a, b.jpg\",\"x;\"\"y\"\"\"\nc.jpg,z\r\n";
  for (size_t i = 0; i < good.size(); ++i)
    for (const char c : {'"', ',', '\n', '\r', '\0'}) {
      std::string bad = good;
      bad[i] = c;
      fault(bad);
      fault(bad.substr(0, i));
    }
}

}  // namespace
}  // namespace strait
