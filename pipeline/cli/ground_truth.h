// Where a picture's defects are, as its data set says.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <opencv2/core.hpp>

namespace strait::cli {

struct GroundTruth {
  cv::Mat shares;  // CV_32F: 0 good, else the sum, over the defects with this pixel, of 1 / their pixels
  int regions = 0;
};

// One box a line: x1 y1 x2 y2, in px from the upper left, x2 and y2 not in it; what follows is not looked at.
// Empty lines are allowed. Throws Error (bad_input) naming file and line.
std::vector<cv::Rect> parse_boxes(std::string_view text, const std::string& name);

// Boxes are cut at the picture's edges; what is left must not be empty (Error, bad_input). Each is a region.
GroundTruth truth_of_boxes(const std::vector<cv::Rect>& boxes, cv::Size picture, const std::string& name);

// Regions are what hangs together (eight neighbours) of the pixels of at least half of white; there may be
// none.
GroundTruth truth_of_mask(const cv::Mat& mask);

// Where to look for the truth of DIR/NAME.EXT, relative to DIR: "{}" stands for NAME, "{folder}" for the last
// part of DIR.
// *.txt are boxes, others masks.
const std::vector<std::string>& customary_truth_rules();
std::optional<std::filesystem::path> truth_file(const std::filesystem::path& picture,
                                                const std::vector<std::string>& rules);
// Whether a file is the truth of others rather than a picture to judge, by the rules.
bool is_truth_file(const std::filesystem::path& file, const std::vector<std::string>& rules);

}  // namespace strait::cli
