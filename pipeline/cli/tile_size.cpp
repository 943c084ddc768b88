#include "cli/tile_size.h"

#include <cstdio>

#include "strait/error.h"

namespace strait::cli {

cv::Size tile_size(const std::string& text) {
  int width = 0, height = 0;
  char end = 0;
  const bool read = std::sscanf(text.c_str(), "%5dx%5d%c", &width, &height, &end) == 2;
  if (!read || width < 1 || height < 1)
    throw Error(Code::usage, "--tiles", "'" + text + "' is no size in px (expected WxH)",
                "write --tiles 32x32");
  return {width, height};
}

}  // namespace strait::cli
