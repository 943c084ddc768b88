// The plugins of this build.
#pragma once

#include "stage_run.h"

namespace strait::test {

inline const host::Registry& plugins() {
  static host::Registry registry;
  static const bool loaded = [] {
    registry.add_folder(STRAIT_BINARY_DIR "/lib/strait/plugins");
    return true;
  }();
  static_cast<void>(loaded);
  return registry;
}

inline Ran run_plugin(const std::string& type, const std::map<std::string, std::string>& params,
                      const std::vector<cv::Mat>& inputs) {
  return run_stage(plugins(), type, params, inputs);
}

// A picture whose every value is different from its neighbours'.
inline cv::Mat ramp(int rows, int cols, int type) {
  cv::Mat image(rows, cols, type);
  cv::RNG random(7);
  random.fill(image, cv::RNG::UNIFORM, 0, image.depth() == CV_8U ? 256 : image.depth() == CV_16U ? 65536 : 1);
  return image;
}

}  // namespace strait::test
