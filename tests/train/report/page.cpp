#include "train/report/page.h"

#include <limits>

#include "train/fixture.h"
#include "train/report/curve.h"
#include "train/report/grid.h"
#include "train/report/previews.h"

namespace strait::train {
namespace {

Series falling(int count) {
  Series series{"loss", {}};
  for (int i = 1; i <= count; ++i) series.points.push_back({10 * i, 1.0 * i, 1.0 / i});
  return series;
}

size_t count(const std::string& text, const std::string& part) {
  size_t found = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(Page, ShowsCurvesPreviewsAndRecipe) {
  const std::vector<Series> series{falling(100)};
  const std::string html =
      training_page({"Training of m", {"a line"}, series, {{"grid", 5, "foob"}}, "[recipe]"});
  EXPECT_TRUE(has(html, "<h1>Training of m</h1>"));
  EXPECT_TRUE(has(html, "a line<br>"));
  EXPECT_EQ(count(html, "<svg"), 2u);  // linear and logarithmic
  EXPECT_TRUE(has(html, "data:image/png;base64,Zm9vYg==\""));
  EXPECT_TRUE(has(html, "<figcaption>step 5</figcaption>"));
  EXPECT_TRUE(has(html, "<pre>[recipe]</pre>"));
}

TEST(Page, NothingOfOthersBecomesMarkup) {
  const std::string evil = "</pre><script>alert('\"&')</script>";
  const std::vector<Series> series{{evil, {{1, 1, 1}}}};
  const std::string html = training_page({evil, {evil}, series, {{evil, 1, "x"}}, evil});
  EXPECT_EQ(count(html, "<script"), 0u);
  EXPECT_EQ(count(html, "</pre>"), 1u);
  EXPECT_EQ(count(html, "&lt;/pre&gt;&lt;script&gt;alert(&#39;&quot;&amp;&#39;)&lt;/script&gt;"), 7u);
}

TEST(Page, NeedsNothingOutsideItself) {
  const std::vector<Series> series{falling(3)};
  const std::string html = training_page({"t", {}, series, {}, ""});
  EXPECT_FALSE(has(html, "http://") || has(html, "https://") || has(html, "src=\"/") || has(html, "<link"));
  EXPECT_TRUE(has(html, "Content-Security-Policy"));
}

TEST(Curve, StaysSmallAndInsideItsFrame) {
  for (const int points : {1, 2, 16, 100'000}) {
    for (const Axis axis : {Axis::linear, Axis::logarithmic}) {
      const std::string svg = curve_svg(falling(points), axis);
      EXPECT_LT(svg.size(), 20'000u);
      EXPECT_FALSE(has(svg, "nan") || has(svg, "inf")) << svg;
    }
  }
  const std::string flat = curve_svg({"x", {{1, 0, 2}, {2, 0, 2}}}, Axis::linear);
  EXPECT_FALSE(has(flat, "nan") || has(flat, "inf")) << flat;
  const std::string zero = curve_svg({"x", {{1, 0, 0}, {1, 0, 0}}}, Axis::linear);
  EXPECT_FALSE(has(zero, "nan") || has(zero, "inf")) << zero;
}

TEST(Curve, ALogarithmIsForPositiveValuesOfSomeRange) {
  EXPECT_TRUE(suits_logarithm(falling(10)));
  EXPECT_FALSE(suits_logarithm({"x", {{1, 0, 1}, {2, 0, 2}}}));
  EXPECT_FALSE(suits_logarithm({"x", {{1, 0, 0}, {2, 0, 2}}}));
  EXPECT_FALSE(suits_logarithm({"x", {{1, 0, -1}, {2, 0, 2}}}));
}

TEST(Grid, LaysPicturesSideBySide) {
  Batch images{{3, 1, 2, 2}, {0, 0.5f, 1, 2, 1, 1, 1, 1, -1, std::numeric_limits<float>::quiet_NaN(), 0, 0}};
  const GridPicture grid = encode_grid(images, 2);
  EXPECT_EQ(grid.width_px, 6);
  EXPECT_EQ(grid.height_px, 6);
  const cv::Mat pixels =
      cv::imdecode(std::vector<uint8_t>(grid.png.begin(), grid.png.end()), cv::IMREAD_UNCHANGED);
  ASSERT_EQ(pixels.type(), CV_8UC1);
  EXPECT_EQ(pixels.at<uint8_t>(0, 1), 128);
  EXPECT_EQ(pixels.at<uint8_t>(1, 1), 255);
  EXPECT_EQ(pixels.at<uint8_t>(4, 1), 0);
  EXPECT_EQ(pixels.at<uint8_t>(5, 5), 255);  // no picture there
}

TEST(Grid, PlanesBecomeChannels) {
  const GridPicture grid = encode_grid({{1, 3, 1, 2}, {0.2f, 0, 0.4f, 0, 0.6f, 1}}, 1);
  const cv::Mat pixels =
      cv::imdecode(std::vector<uint8_t>(grid.png.begin(), grid.png.end()), cv::IMREAD_UNCHANGED);
  EXPECT_EQ(pixels.at<cv::Vec3b>(0, 0), cv::Vec3b(51, 102, 153));
  EXPECT_EQ(pixels.at<cv::Vec3b>(0, 1), cv::Vec3b(0, 0, 255));
}

TEST(Grid, RefusesWhatIsNoPicture) {
  EXPECT_EQ(error_of([] { encode_grid({{0, 1, 2, 2}, {}}, 1); }).first, Code::bad_input);
  EXPECT_EQ(error_of([] { encode_grid({{1, 2, 2, 2}, {}}, 1); }).first, Code::bad_input);
  EXPECT_EQ(error_of([] { encode_grid({{1, 1, 9000, 2}, {}}, 1); }).first, Code::bad_input);
  EXPECT_EQ(error_of([] { encode_grid({{1'000'000, 1, 2, 2}, {}}, 1); }).first, Code::bad_input);
}

class PreviewFolder : public InFolder {};

TEST_F(PreviewFolder, KeepsWhatStandsAndDropsWhatWillBeDoneAgain) {
  write("previews/notes.png", "");
  Previews first(folder_ / "previews", 0);
  first.add(5, "a", "5a");
  first.add(10, "../b c", "10b");
  first.add(10, "../b c", "10b again");
  EXPECT_EQ(first.files().size(), 2u);
  EXPECT_EQ(text_of("previews/00000010----b-c.png"), "10b again");

  const Previews later(folder_ / "previews", 7);
  ASSERT_EQ(later.files().size(), 1u);
  EXPECT_EQ(later.files()[0].step, 5);
  EXPECT_EQ(later.files()[0].name, "a");
  EXPECT_FALSE(exists(folder_ / "previews/00000010----b-c.png"));
  EXPECT_TRUE(exists(folder_ / "previews/notes.png"));
}

}  // namespace
}  // namespace strait::train
