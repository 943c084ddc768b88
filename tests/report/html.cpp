#include "report/html.h"

#include <gtest/gtest.h>

#include "report/markup.h"

namespace strait::report::test {
namespace {

TEST(Html, TextIsNoMarkup) {
  EXPECT_EQ(escaped("<a b='c' & \"d\">"), "&lt;a b=&#39;c&#39; &amp; &quot;d&quot;&gt;");
}

TEST(Html, APageIsWhole) {
  const std::string page = page_begin("A <title>", ".x { color: red; }") + page_end();
  EXPECT_EQ(fault_of(page), "");
  EXPECT_EQ(count(page, "A &lt;title&gt;"), 2U);
  EXPECT_EQ(count(page, ".x { color: red; }"), 1U);
  EXPECT_EQ(count(page, "color-scheme: light dark"), 1U);
}

TEST(Html, PicturesHoldTheirBytes) {
  EXPECT_EQ(picture("foob", "it's"), "<img alt=\"it&#39;s\" src=\"data:image/png;base64,Zm9vYg==\">");
}

TEST(Html, TablesHaveARowForEachRow) {
  const std::string text = table({{"", "a<b"}, {{"x", "1"}, {"y"}}});
  EXPECT_EQ(fault_of(text), "");
  EXPECT_EQ(count(text, "<tr>"), 3U);
  EXPECT_EQ(count(text, "<td>"), 1U);
  EXPECT_EQ(count(text, "a&lt;b"), 1U);
}

}  // namespace
}  // namespace strait::report::test
