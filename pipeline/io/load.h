// The source stage of a graph: an input file becomes a picture.
// Arrives: a path. Leaves: a picture (io/decode) and its size and format as attributes. Next: the graph's
// first stage.
#pragma once

#include <filesystem>
#include <string>

#include <opencv2/core.hpp>

#include "io/probe.h"
#include "strait/stage.h"

namespace strait::io {

struct StoredPicture {
  Header header;
  cv::Mat pixels;  // as decode() leaves them
};

// Throws Error as read_file, probe, check_limits and decode do.
StoredPicture read_picture(const std::filesystem::path& file, const Limits& limits);

// 1 for "gray", 3 for "colour", 0 for "keep".
int channels_named(const std::string& name);

class Load {
 public:
  static Contract contract();
  explicit Load(const Params& params);
  void run(Frame& frame) const;

 private:
  Limits limits_;
  int channels_ = 0;  // 0: keep
};

}  // namespace strait::io
