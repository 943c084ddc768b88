// Runs one stage over one frame, through the same boundary as a graph does.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "core/settings.h"
#include "host/stage_instance.h"

namespace strait::test {

// cv::Mat over a value's pixels; strait/image.h has the same for authors of stages, whose Frame is another
// than the host's: the two headers do not go together in one file.
inline cv::Mat pixels(const Value& value) {
  const strait_value& view = value.view();
  const int depth = view.type == STRAIT_TYPE_U8 ? CV_8U : view.type == STRAIT_TYPE_U16 ? CV_16U : CV_32F;
  return cv::Mat(static_cast<int>(view.shape[0]), static_cast<int>(view.shape[1]),
                 CV_MAKETYPE(depth, static_cast<int>(view.shape[2])), view.data,
                 static_cast<size_t>(view.row_bytes));
}

inline Value value_of(const cv::Mat& image) {
  strait_value wanted{};
  wanted.kind = STRAIT_IMAGE;
  wanted.type = image.depth() == CV_8U    ? STRAIT_TYPE_U8
                : image.depth() == CV_16U ? STRAIT_TYPE_U16
                                          : STRAIT_TYPE_F32;
  wanted.rank = 3;
  wanted.shape[0] = image.rows;
  wanted.shape[1] = image.cols;
  wanted.shape[2] = image.channels();
  Value value = Value::allocate(wanted);
  image.copyTo(pixels(value));
  return value;
}

// Parameters as they would stand in a graph, defaults filled in. Throws what the checker says.
inline ParamValues params_of(const strait_contract& contract,
                             const std::map<std::string, std::string>& given) {
  std::vector<Setting> settings;
  for (const auto& [name, text] : given) settings.push_back({name, parse_value(text), {}});
  std::vector<Problem> problems;
  ParamValues values = check_settings(settings, contract.params, contract.param_count, "stage", {}, problems);
  throw_if_any("test", problems);
  return values;
}

struct Ran {
  Frame frame;
  std::vector<Value> outputs;

  cv::Mat image() const { return pixels(outputs.at(0)).clone(); }
  double number(const std::string& key) const { return std::get<double>(frame.attributes.at(key)); }
};

inline const host::StageType& stage_type(const host::Registry& registry, const char* type) {
  const host::StageType* found = registry.find(type);
  if (found == nullptr) throw Error(Code::missing, "test", std::string("no stage '") + type + "'");
  return *found;
}

// The stage is called "stage"; its frame is a.png, run seed 1, unless `frame` says otherwise.
inline Ran run_stage(const host::Registry& registry, const std::string& type,
                     const std::map<std::string, std::string>& params, const std::vector<cv::Mat>& inputs,
                     Frame frame = {{"/a.png", "a.png", "a"}, 1, {}, {}, {}, {}, {}, false}) {
  const host::StageType& found = stage_type(registry, type.c_str());
  host::StageInstance stage(found, "stage", params_of(*found.stage->contract, params));
  Ran ran{std::move(frame), {}};
  std::vector<Value> values;
  for (const cv::Mat& input : inputs) values.push_back(value_of(input));
  host::CallFrame call{&ran.frame, {}, std::vector<Value>(found.stage->contract->output_count)};
  for (const Value& value : values) call.inputs.push_back(&value);
  stage.run({&call, 1});
  ran.outputs = std::move(call.outputs);
  return ran;
}

}  // namespace strait::test
