#include "train/dataset.h"

#include "fixture.h"

namespace strait::train {
namespace {

class Dataset : public InFolder {
 protected:
  Pictures load(std::vector<PictureSet> sets, DatasetOptions options = {}) {
    return load_pictures(sets, options, [this](const std::string& line) { said_ += line + "\n"; });
  }
  std::string said_;
};

TEST_F(Dataset, FindsPicturesInSubFoldersInOrder) {
  write_picture("b.png", 8, 6);
  write_picture("a/z.png", 10, 6);
  write("notes.txt", "no picture");
  const Pictures pictures = load({{folder_, 1, {}}}, {3});
  ASSERT_EQ(pictures.size(), 2u);
  EXPECT_EQ(pictures[0].path, folder_ / "a/z.png");
  EXPECT_EQ(pictures[1].pixels.size(), cv::Size(8, 6));
  EXPECT_EQ(pictures[1].pixels.type(), CV_8UC3);
  EXPECT_EQ(said_, "");
}

TEST_F(Dataset, ScalesAndExcludes) {
  write_picture("keep/a.png", 20, 12);
  write_picture("drop/b.png", 20, 12);
  write_picture("c.png", 20, 12);
  const Pictures pictures = load({{folder_, 0.5, {"drop", "c.png"}}});
  ASSERT_EQ(pictures.size(), 1u);
  EXPECT_EQ(pictures[0].pixels.size(), cv::Size(10, 6));
  EXPECT_EQ(pictures[0].pixels.type(), CV_8UC1);
}

TEST_F(Dataset, SaysWhatItSkips) {
  write_picture("good.png", 16, 16);
  write_picture("small.png", 16, 4);
  write("broken.png", "not a png");
  write("empty.jpg", "");
  const Pictures pictures = load({{folder_, 1, {}}}, {1, 8, 1 << 20});
  EXPECT_EQ(pictures.size(), 1u);
  EXPECT_NE(said_.find("broken.png: cannot be decoded"), std::string::npos) << said_;
  EXPECT_NE(said_.find("empty.jpg"), std::string::npos) << said_;
  EXPECT_NE(said_.find("1 pictures with a side under 8 px"), std::string::npos) << said_;
}

TEST_F(Dataset, KeepsToTheMemoryLimit) {
  for (int i = 0; i < 5; ++i) write_picture(std::to_string(i) + ".png", 10, 10);
  const Pictures pictures = load({{folder_, 1, {}}}, {1, 1, 250});
  EXPECT_EQ(pictures.size(), 2u);
  EXPECT_NE(said_.find("skipped 3 pictures past the memory limit"), std::string::npos) << said_;
}

TEST_F(Dataset, MissingFoldersAndEmptyOnesAreErrors) {
  EXPECT_EQ(error_of([&] { load({{folder_ / "nowhere", 1, {}}}); }).first, Code::missing);
  EXPECT_EQ(error_of([&] { load({{folder_, 1, {}}}); }).first, Code::bad_input);
}

TEST_F(Dataset, HoldsOutOneInTwentyButAtMostTwelve) {
  const auto make = [](int count) {
    Pictures pictures;
    for (int i = 0; i < count; ++i) pictures.push_back({std::to_string(i), cv::Mat(4, 4, CV_8UC1)});
    return pictures;
  };
  for (const auto& [count, held_out] : {std::pair{2, 1}, {19, 1}, {60, 3}, {1000, 12}}) {
    Pictures training = make(count);
    const Pictures validation = split_validation(training, 5);
    EXPECT_EQ(static_cast<int>(validation.size()), held_out);
    EXPECT_EQ(static_cast<int>(training.size()), count - held_out);
  }
  Pictures scales = make(20);
  for (const Picture& again : make(20)) scales.push_back(again);
  const Pictures validation = split_validation(scales, 5);
  for (const Picture& picture : scales)
    for (const Picture& other : validation) EXPECT_NE(picture.path, other.path);

  Pictures lone = make(1);
  EXPECT_EQ(split_validation(lone, 5).size(), 1u);
  EXPECT_EQ(lone.size(), 1u);
}

}  // namespace
}  // namespace strait::train
