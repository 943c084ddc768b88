#include "report/latent_page.h"

#include <gtest/gtest.h>

#include "report/markup.h"

namespace strait::report::test {
namespace {

LatentPage two_models() {
  return {"Latents of 3 pictures",
          {"a line & more"},
          {{"", "pca", "auto<encoder>"}, {{"mean squared error", "0.02", "0.01"}}},
          {{"degrees", "mean"}, {{"pca and other", "0.5"}}},
          "PNG",
          {{"pca", {{1, 0.04}, {2, 0.02}}, {{1, 0.5}, {2, 0.7}}, {3, 1}, "PNG1"},
           {"auto<encoder>", {{2, 0.01}}, {{2, 0.8}}, {2, 1.5, 0}, "PNG2"}}};
}

TEST(LatentPage, ShowsModelsSideBySide) {
  const std::string page = latent_page(two_models());
  EXPECT_EQ(fault_of(page), "");
  EXPECT_EQ(count(page, "<img"), 3U);
  EXPECT_EQ(count(page, "<svg"), 3U);
  EXPECT_EQ(count(page, "<circle class=\"m1\""), 2U);  // an error and a share at one size of the latent
  EXPECT_EQ(count(page, "<path class=\"m0\""), 3U);
  EXPECT_EQ(count(page, "<path class=\"m1\""), 1U);
  EXPECT_EQ(count(page, "Angles between linear models"), 1U);
  EXPECT_EQ(count(page, "a line &amp; more"), 1U);
  EXPECT_EQ(count(page, "<encoder>"), 0U);
}

TEST(LatentPage, LeavesOutWhatThereIsNot) {
  LatentPage page = two_models();
  page.angles.rows.clear();
  for (LatentModelPart& model : page.models) model.error = model.explained = {};
  page.models[1].rebuilt_png.clear();
  const std::string text = latent_page(page);
  EXPECT_EQ(fault_of(text), "");
  EXPECT_EQ(count(text, "<img"), 2U);
  EXPECT_EQ(count(text, "<svg"), 1U);
  EXPECT_EQ(count(text, "Angles between"), 0U);
}

TEST(LatentPage, AnErrorOfZeroHasNoLogarithm) {
  LatentPage page = two_models();
  page.models[0].error[1].y = 0;
  EXPECT_EQ(fault_of(latent_page(page)), "");
}

}  // namespace
}  // namespace strait::report::test
