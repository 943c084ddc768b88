// The stage `latent-map` through the boundary: frames in any order, then the files of the whole run.
#include <algorithm>

#include <gtest/gtest.h>
#include <opencv2/imgcodecs.hpp>

#include "plugins/basic/stage_run.h"

extern "C" const strait_plugin_info strait_plugin;

namespace strait::map {
namespace {

Value tensor(const std::vector<float>& numbers) {
  strait_value wanted{};
  wanted.kind = STRAIT_TENSOR;
  wanted.type = STRAIT_TYPE_F32;
  wanted.rank = 1;
  wanted.shape[0] = static_cast<int64_t>(numbers.size());
  Value value = Value::allocate(wanted);
  std::copy(numbers.begin(), numbers.end(), static_cast<float*>(value.view().data));
  return value;
}

class Mapped : public testing::Test {
 protected:
  Mapped() { registry_.add_builtin(strait_plugin); }

  host::StageInstance stage(const std::map<std::string, std::string>& params) const {
    const host::StageType& type = test::stage_type(registry_, "latent-map");
    return {type, "map", test::params_of(*type.stage->contract, params)};
  }
  static Frame show(host::StageInstance& stage, const std::string& path, const std::vector<float>& latent) {
    Frame frame{{"/" + path, path, path}, 1, {}, {}, {}, {}, {}, false};
    const Value numbers = tensor(latent),
                picture = test::value_of(cv::Mat(8, 4, CV_8UC1, cv::Scalar(10 * latent[0])));
    host::CallFrame call{&frame, {&numbers, &picture}, {}};
    stage.run({&call, 1});
    return frame;
  }
  static Frame finish(host::StageInstance& stage) {
    Frame frame{{"", "map/", "map"}, 1, {}, {}, {}, {}, {}, false};
    stage.finish(frame);
    return frame;
  }
  static std::string text_of(const OutputFile& file) { return {file.data.begin(), file.data.end()}; }

  host::Registry registry_;
};

TEST_F(Mapped, WritesAMapAndItsPlacesWhateverTheOrder) {
  std::vector<std::string> tables;
  for (const bool forward : {true, false}) {
    host::StageInstance map = stage({{"method", "pca"}, {"side", "100"}, {"thumbnail", "8"}});
    std::vector<std::pair<std::string, float>> pictures = {{"a.png", 1}, {"b \"2\".png", 5}, {"c.png", 9}};
    if (!forward) std::reverse(pictures.begin(), pictures.end());
    for (const auto& [path, value] : pictures) EXPECT_TRUE(show(map, path, {value, 0, 0}).alive());
    const Frame end = finish(map);
    ASSERT_EQ(end.files.size(), 2u) << end.failure->reason;
    EXPECT_EQ(end.files[0].relative, "map.png");
    const cv::Mat drawn = cv::imdecode(end.files[0].data, cv::IMREAD_COLOR);
    ASSERT_EQ(drawn.size(), cv::Size(100, 100));
    EXPECT_EQ(drawn.at<cv::Vec3b>(46, 99), cv::Vec3b(90, 90, 90));
    tables.push_back(text_of(end.files[1]));
  }
  EXPECT_EQ(tables[0],
            "path,x,y\n\"a.png\",0.000000,0.500000\n\"b \"\"2\"\".png\",0.500000,0.500000\n"
            "\"c.png\",1.000000,0.500000\n");
  EXPECT_EQ(tables[1], tables[0]);
}

TEST_F(Mapped, RefusesLatentsOfAnotherLength) {
  host::StageInstance map = stage({});
  EXPECT_TRUE(show(map, "a.png", {1, 2}).alive());
  const Frame other = show(map, "b.png", {1, 2, 3});
  ASSERT_TRUE(other.failure);
  EXPECT_EQ(other.failure->reason,
            "b.png: its latent has 3 numbers, others have 2; encode all with one model");
}

TEST_F(Mapped, WritesNothingWhereNothingCame) {
  host::StageInstance map = stage({});
  const Frame end = finish(map);
  EXPECT_TRUE(end.alive());
  EXPECT_TRUE(end.files.empty());
}

}  // namespace
}  // namespace strait::map
