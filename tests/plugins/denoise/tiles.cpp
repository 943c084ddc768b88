#include "tiles.h"

#include <gtest/gtest.h>
#include <opencv2/core.hpp>

#include "nn/shapes.h"
#include "strait/error.h"
#include "tiny_model.h"

namespace strait::denoise {
namespace {

const nn::NetworkSpec& network() {
  static const nn::NetworkSpec spec = build_network({1, {4, 8}, {1, 1}});
  return spec;
}

TEST(Tiles, APictureThatFitsIsOne) {
  for (const int side : {0, 100, 2000}) {
    const auto tiles = tiles_of({100, 80}, network(), side);
    ASSERT_EQ(tiles.size(), 1u);
    EXPECT_EQ(tiles[0].window, cv::Rect(0, 0, 100, 80));
    EXPECT_EQ(tiles[0].core, tiles[0].window);
  }
}

TEST(Tiles, CoresCoverThePictureOnceAndWindowsReachFarEnough) {
  const int margin = *nn::receptive_margin(network());
  const int grid = nn::size_multiple(network());
  for (const cv::Size size : {cv::Size(333, 70), cv::Size(64, 65), cv::Size(129, 400)}) {
    cv::Mat covered(size, CV_8UC1, cv::Scalar(0));
    for (const Tile& tile : tiles_of(size, network(), 30)) {
      covered(tile.core) += 1;
      EXPECT_EQ(tile.window.x % grid, 0);
      EXPECT_EQ(tile.window.y % grid, 0);
      EXPECT_EQ(tile.core & tile.window, tile.core);
      const cv::Rect all({0, 0}, size);
      const cv::Rect needed(tile.core.x - margin, tile.core.y - margin, tile.core.width + 2 * margin,
                            tile.core.height + 2 * margin);
      EXPECT_EQ((needed & all) & tile.window, needed & all);
    }
    EXPECT_EQ(cv::countNonZero(covered != 1), 0);
  }
}

TEST(Tiles, LargePicturesAreCutByThemselves) {
  EXPECT_EQ(tiles_of({2048, 2048}, network(), 0).size(), 1u);
  EXPECT_EQ(tiles_of({2 * kAutomaticSide, 2 * kAutomaticSide}, network(), 0).size(), 4u);
}

}  // namespace
}  // namespace strait::denoise
