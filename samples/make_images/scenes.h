// The pictures, each with the statistics of some kind of photograph.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

namespace samples {

cv::Mat fallen_discs();  // dead leaves: the occlusions and scale invariance of natural scenes
cv::Mat brick_wall();
cv::Mat hills();
cv::Mat foliage();
cv::Mat printed_page();
cv::Mat plaid();
cv::Mat pebbles();
cv::Mat spheres();
cv::Mat towers();
cv::Mat star_chart();
cv::Mat water();
cv::Mat wood();

struct Scene {
  std::string name;
  std::function<cv::Mat()> render;
};

// In the order of their numbers: "01-discs", ...
inline std::vector<Scene> scenes() {
  return {{"01-discs", fallen_discs}, {"02-bricks", brick_wall}, {"03-hills", hills},
          {"04-foliage", foliage},    {"05-page", printed_page}, {"06-plaid", plaid},
          {"07-pebbles", pebbles},    {"08-spheres", spheres},   {"09-towers", towers},
          {"10-star", star_chart},    {"11-water", water},       {"12-wood", wood}};
}

}  // namespace samples
