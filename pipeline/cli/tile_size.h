// The option --tiles WxH.
#pragma once

#include <string>

#include <opencv2/core.hpp>

namespace strait::cli {

// Of sheets of tiles, in px: "32x32". Throws Error(usage).
cv::Size tile_size(const std::string& text);

}  // namespace strait::cli
