#include "cli/ground_truth.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <opencv2/imgproc.hpp>

#include "strait/error.h"

namespace strait::cli {
namespace {

namespace fs = std::filesystem;

constexpr int kMostPlace = 1 << 20;  // px

// Takes one whole number off the front.
std::optional<int> next_number(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t,"), line.size()));
  int value = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), value);
  if (error != std::errc{} || value < -kMostPlace || value > kMostPlace) return std::nullopt;
  line.remove_prefix(static_cast<size_t>(end - line.data()));
  if (!line.empty() && std::string_view(" \t,").find(line.front()) == std::string_view::npos)
    return std::nullopt;
  return value;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

}  // namespace

std::vector<cv::Rect> parse_boxes(std::string_view text, const std::string& name) {
  std::vector<cv::Rect> boxes;
  int number = 0;
  while (!text.empty()) {
    ++number;
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
    if (line.empty()) continue;
    const auto x1 = next_number(line), y1 = next_number(line), x2 = next_number(line), y2 = next_number(line);
    if (!x1 || !y1 || !x2 || !y2 || *x2 <= *x1 || *y2 <= *y1)
      throw Error(Code::bad_input, fmt::format("{}:{}", name, number),
                  "is no box (expected x1 y1 x2 y2 with x1 < x2 and y1 < y2)", "mend the line");
    boxes.emplace_back(cv::Point(*x1, *y1), cv::Point(*x2, *y2));
  }
  return boxes;
}

GroundTruth truth_of_boxes(const std::vector<cv::Rect>& boxes, cv::Size picture, const std::string& name) {
  GroundTruth truth{cv::Mat::zeros(picture, CV_32F), 0};
  for (const cv::Rect& box : boxes) {
    const cv::Rect inside = box & cv::Rect({0, 0}, picture);
    if (inside.empty())
      throw Error(Code::bad_input, name,
                  fmt::format("a box lies outside of the picture ({}x{} px)", picture.width, picture.height),
                  "compare the file with its picture");
    truth.shares(inside) += 1.0 / inside.area();
    ++truth.regions;
  }
  return truth;
}

GroundTruth truth_of_mask(const cv::Mat& mask) {
  cv::Mat gray = mask, marked, labels, figures, middles;
  if (mask.channels() > 1) cv::extractChannel(mask, gray, 0);
  const double white = gray.depth() == CV_8U ? 255 : gray.depth() == CV_16U ? 65535 : 1;
  cv::compare(gray, white / 2, marked, cv::CMP_GT);
  const int count = cv::connectedComponentsWithStats(marked, labels, figures, middles, 8, CV_32S);
  GroundTruth truth{cv::Mat::zeros(mask.size(), CV_32F), count - 1};
  for (int y = 0; y < labels.rows; ++y)
    for (int x = 0; x < labels.cols; ++x)
      if (const int label = labels.at<int>(y, x); label > 0)
        truth.shares.at<float>(y, x) = 1.0f / static_cast<float>(figures.at<int>(label, cv::CC_STAT_AREA));
  return truth;
}

const std::vector<std::string>& customary_truth_rules() {
  static const std::vector<std::string> rules = {"{}.mask.png", "{}_mask.png", "../boxes/{}.txt",
                                                 "../masks/{}.png",
                                                 "../../ground_truth/{folder}/{}_mask.png"};
  return rules;
}

std::optional<fs::path> truth_file(const fs::path& picture, const std::vector<std::string>& rules) {
  const fs::path folder = fs::absolute(picture).parent_path();
  for (const std::string& rule : rules) {
    const std::string named =
        replaced(replaced(rule, "{folder}", folder.filename().string()), "{}", picture.stem().string());
    const fs::path file = (folder / named).lexically_normal();
    std::error_code ignored;
    if (fs::is_regular_file(file, ignored)) return file;
  }
  return std::nullopt;
}

bool is_truth_file(const fs::path& file, const std::vector<std::string>& rules) {
  const std::string name = file.filename().string();
  for (const std::string& rule : rules) {
    const fs::path pattern(rule);
    const std::string form = pattern.filename().string();
    const size_t at = form.find("{}");
    if (at == std::string::npos) continue;
    const std::string end = form.substr(at + 2);
    const bool fits = name.size() > end.size() && name.ends_with(end);
    // A rule of a folder of truths speaks of that folder alone; "{folder}" may be any.
    std::string place = pattern.parent_path().filename().string();
    if (place == "{folder}") place = pattern.parent_path().parent_path().filename().string();
    const auto& parts = file.parent_path();
    const bool there = place.empty() || std::find(parts.begin(), parts.end(), fs::path(place)) != parts.end();
    if (fits && there) return true;
  }
  return false;
}

}  // namespace strait::cli
