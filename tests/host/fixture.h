// Frames and stages for tests of the host.
#pragma once

#include <cstring>
#include <string>
#include <vector>

#include "host/registry.h"
#include "host/stage_instance.h"

namespace strait::host {

// The plugins of plugins/good, loaded.
inline const Registry& good_plugins() {
  static const Registry& registry = [&]() -> const Registry& {
    static Registry made;
    made.add_folder(TEST_PLUGINS "/good");
    return made;
  }();
  return registry;
}

inline Value gray(uint8_t first, uint32_t type = STRAIT_TYPE_U8, int64_t channels = 1) {
  strait_value wanted{};
  wanted.kind = STRAIT_IMAGE;
  wanted.type = type;
  wanted.rank = 3;
  wanted.shape[0] = 2;
  wanted.shape[1] = 3;
  wanted.shape[2] = channels;
  const Value value = Value::allocate(wanted);
  std::memset(value.view().data, first, value.bytes());
  return value;
}

// Frames with one picture each, as a lane would hand them to a stage.
struct Frames {
  explicit Frames(const std::vector<Value>& pictures)
      : values(pictures), frames(pictures.size()), calls(pictures.size()) {
    for (size_t i = 0; i < pictures.size(); ++i) {
      const std::string name = "picture" + std::to_string(i);
      frames[i].source = {"/in/sub/" + name + ".png", "sub/" + name + ".png", "sub/" + name};
      frames[i].run_seed = 7;
      calls[i].frame = &frames[i];
      calls[i].inputs = {&values[i]};
    }
  }
  Frames(const Frames&) = delete;
  Frames& operator=(const Frames&) = delete;

  uint8_t pixel(size_t frame) const {
    return *static_cast<const uint8_t*>(calls[frame].outputs.at(0).view().data);
  }
  double number(size_t frame, const std::string& key) const {
    return std::get<double>(frames[frame].attributes.at(key));
  }
  std::string reason(size_t frame) const {
    return frames[frame].failure ? frames[frame].failure->reason : "";
  }

  std::vector<Value> values;
  std::vector<Frame> frames;
  std::vector<CallFrame> calls;
};

}  // namespace strait::host
