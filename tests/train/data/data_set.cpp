#include "train/data/data_set.h"

#include <numeric>

#include "train/data/split.h"
#include "train/fixture.h"

namespace strait::train {
namespace {

std::string idx_text(std::vector<uint32_t> shape, int first) {
  std::string text{'\0', '\0', '\x08', static_cast<char>(shape.size())};
  size_t count = 1;
  for (const uint32_t side : shape) {
    for (int shift = 24; shift >= 0; shift -= 8) text.push_back(static_cast<char>(side >> shift));
    count *= side;
  }
  for (size_t i = 0; i < count; ++i) text.push_back(static_cast<char>(first + static_cast<int>(i)));
  return text;
}

class Data : public InFolder {
 protected:
  DataSet load(const std::vector<SetSpec>& sets, const DataOptions& options = {}) {
    Classes classes({});
    std::vector<ListedSet> listed;
    for (const SetSpec& set : sets) listed.push_back(list_set(set, classes));
    classes.settle();
    classes_ = classes.names();
    return load_data(listed, classes, options, [this](const std::string& line) { said_ += line + "\n"; });
  }
  std::pair<Code, std::string> error_of_loading(const SetSpec& set, const DataOptions& options = {}) {
    return error_of([&] { load({set}, options); });
  }
  SetSpec sheet(int width, int height) const {
    SetSpec set{folder_ / "sheets"};
    set.kind = SetKind::tiles;
    set.tile_px = {width, height};
    return set;
  }
  SetSpec digits() const {
    SetSpec set{write("digits.idx", idx_text({3, 2, 4}, 10))};
    set.kind = SetKind::idx;
    return set;
  }

  std::string said_;
  std::vector<std::string> classes_;
};

TEST_F(Data, FindsPicturesInSubFoldersInOrder) {
  write_picture("b.png", 8, 6);
  write_picture("a/z.png", 10, 6);
  write("notes.txt", "no picture");
  const DataSet data = load({{folder_}}, {.channels = 3});
  ASSERT_EQ(data.size(), 2u);
  EXPECT_EQ(data.path(data.items()[0]), folder_ / "a/z.png");
  EXPECT_EQ(data.pixels(data.items()[1]).size(), cv::Size(8, 6));
  EXPECT_EQ(data.pixels(data.items()[1]).type(), CV_8UC3);
  EXPECT_EQ(data.items()[0].label, -1);
  EXPECT_EQ(said_, "");
}

TEST_F(Data, ScalesAndSelects) {
  write_picture("keep/a.png", 20, 12);
  write_picture("drop/b.png", 20, 12);
  write_picture("c.png", 20, 12);
  SetSpec set{folder_};
  set.scale = 0.5;
  set.exclude = {"drop", "c.png"};
  const DataSet scaled = load({set});
  ASSERT_EQ(scaled.size(), 1u);
  EXPECT_EQ(scaled.pixels(scaled.items()[0]).size(), cv::Size(10, 6));
  set.exclude.clear();
  set.only = {"b*", "c.*"};
  EXPECT_EQ(load({set}).size(), 2u);
  set.most = 1;
  EXPECT_EQ(load({set}).size(), 1u);
}

TEST_F(Data, SaysWhatItSkips) {
  write_picture("good.png", 16, 16);
  write_picture("small.png", 16, 4);
  write("broken.png", "not a png");
  write("empty.jpg", "");
  const DataSet data = load({{folder_}}, {.smallest_side = 8});
  EXPECT_EQ(data.size(), 1u);
  EXPECT_TRUE(has(said_, "broken.png: cannot be decoded")) << said_;
  EXPECT_TRUE(has(said_, "empty.jpg")) << said_;
  EXPECT_TRUE(has(said_, "1 pictures with a side under 8 px")) << said_;
}

TEST_F(Data, WhatDoesNotFitIntoMemoryIsDecodedAgain) {
  for (int i = 0; i < 5; ++i) write_picture(std::to_string(i) + ".png", 10, 10, i);
  const DataSet all = load({{folder_}}), some = load({{folder_}}, {.memory_bytes = 250});
  EXPECT_EQ(all.sources_on_disk(), 0u);
  EXPECT_EQ(some.sources_on_disk(), 3u);
  EXPECT_EQ(some.memory_bytes(), 200u);
  ASSERT_EQ(some.size(), 5u);
  for (size_t i = 0; i < 5; ++i)
    EXPECT_EQ(cv::norm(some.pixels(some.items()[i]), all.pixels(all.items()[i]), cv::NORM_INF), 0);
  std::filesystem::remove(folder_ / "4.png");
  const auto [code, message] = error_of([&] { some.pixels(some.items()[4]); });
  EXPECT_EQ(code, Code::io);
  EXPECT_TRUE(has(message, "4.png: can no longer be decoded")) << message;
}

TEST_F(Data, FoldersAreClasses) {
  write_picture("data/cat/x/1.png", 8, 8);
  write_picture("data/ant/2.png", 8, 8);
  SetSpec set{folder_ / "data"};
  set.labels = LabelSource::folders;
  const DataSet data = load({set});
  EXPECT_EQ(classes_, (std::vector<std::string>{"ant", "cat"}));
  ASSERT_EQ(data.size(), 2u);
  EXPECT_EQ(data.items()[0].label, 0);
  EXPECT_EQ(data.items()[1].label, 1);
  write_picture("data/stray.png", 8, 8);
  EXPECT_TRUE(has(error_of_loading(set).second, "stray.png: lies in no sub-folder"));
}

TEST_F(Data, ASetMayBeOfOneClass) {
  write_picture("a/1.png", 8, 8);
  write_picture("b/2.png", 8, 8);
  SetSpec good{folder_ / "b"}, bad{folder_ / "a"};
  good.labels = bad.labels = LabelSource::given;
  good.class_name = "good";
  bad.class_name = "bad";
  const DataSet data = load({good, bad});
  EXPECT_EQ(data.items()[0].label, 1);
  EXPECT_EQ(data.items()[1].label, 0);
}

TEST_F(Data, SheetsAreCutIntoTilesRowByRow) {
  cv::Mat picture(4, 6, CV_8UC1);
  for (int i = 0; i < 24; ++i) picture.at<uint8_t>(i / 6, i % 6) = static_cast<uint8_t>(i);
  write_picture("sheets/train-2-two.png", picture);
  write_picture("sheets/train-0-zero.png", picture);
  SetSpec set = sheet(3, 2);
  set.labels = LabelSource::names;
  const DataSet data = load({set});
  ASSERT_EQ(data.size(), 8u);
  EXPECT_EQ(classes_, (std::vector<std::string>{"zero", "1", "two"}));
  EXPECT_EQ(data.items()[3].label, 0);
  EXPECT_EQ(data.items()[4].label, 2);
  const auto corner = [&](size_t i) { return data.pixels(data.items()[i]).at<uint8_t>(0, 0); };
  EXPECT_EQ(corner(0), 0);
  EXPECT_EQ(corner(1), 3);
  EXPECT_EQ(corner(2), 12);
  EXPECT_EQ(corner(3), 15);
  set.most = 2;
  EXPECT_EQ(load({set}).items()[1].label, 2);  // evenly spread
  const DataSet on_disk = load({set}, {.memory_bytes = 0});
  EXPECT_EQ(on_disk.pixels(on_disk.items()[1]).at<uint8_t>(1, 2), 8);
  const auto [code, message] = error_of_loading(sheet(4, 2));
  EXPECT_EQ(code, Code::bad_input);
  EXPECT_TRUE(has(message, "is 6x4 px (expected whole tiles of 4x2)")) << message;
  write_picture("sheets/nameless.png", picture);
  EXPECT_TRUE(has(error_of_loading(set).second, "nameless.png: has no class in its name"));
}

TEST_F(Data, IdxFilesGiveItemsAndLabels) {
  SetSpec set = digits();
  set.labels = LabelSource::file;
  set.label_file = write("labels.idx", idx_text({3}, 1));
  const DataSet data = load({set}, {.channels = 3});
  ASSERT_EQ(data.size(), 3u);
  EXPECT_EQ(data.items()[2].label, 3);
  EXPECT_EQ(classes_.size(), 4u);
  const cv::Mat second = data.pixels(data.items()[1]);
  EXPECT_EQ(second.size(), cv::Size(4, 2));
  EXPECT_EQ(second.at<cv::Vec3b>(1, 3), cv::Vec3b(25, 25, 25));
}

TEST_F(Data, IdxFilesThatDoNotFitAreRefused) {
  SetSpec set = digits();
  EXPECT_EQ(error_of_loading(set, {.memory_bytes = 23}).first, Code::limit);
  set.labels = LabelSource::file;
  set.label_file = write("labels.idx", idx_text({4}, 0));
  EXPECT_TRUE(has(error_of_loading(set).second, "has 4 labels (expected 3"));
  set.label_file = set.path;
  EXPECT_TRUE(has(error_of_loading(set).second, "3 dimensions (expected 1"));
  SetSpec flat{write("flat.idx", idx_text({3}, 0))};
  flat.kind = SetKind::idx;
  EXPECT_TRUE(has(error_of_loading(flat).second, "1 dimensions (expected 3"));
}

TEST_F(Data, MissingFoldersAreErrors) {
  EXPECT_EQ(error_of_loading({folder_ / "nowhere"}).first, Code::missing);
}

DataSet lone_items(int count, int copies = 1) {
  std::vector<PixelSource> sources;
  std::vector<Item> items;
  for (int copy = 0; copy < copies; ++copy) {
    for (int i = 0; i < count; ++i) {
      items.push_back({static_cast<uint32_t>(sources.size()), -1, {0, 0, 4, 4}});
      sources.push_back({std::to_string(i), {}, cv::Mat(4, 4, CV_8UC1, cv::Scalar(0))});
    }
  }
  return {std::move(sources), std::move(items)};
}

TEST(Split, HoldsOutOneInTwentyUpToALimit) {
  for (const auto& [count, held_out] : {std::pair{2, 1}, {19, 1}, {60, 3}, {1000, 12}}) {
    DataSet training = lone_items(count);
    const DataSet validation = split_validation(training, 12, 5);
    EXPECT_EQ(static_cast<int>(validation.size()), held_out);
    EXPECT_EQ(static_cast<int>(training.size()), count - held_out);
  }
}

TEST(Split, AFileLeavesAllSetsItStandsIn) {
  DataSet training = lone_items(20, 2);
  const DataSet validation = split_validation(training, 12, 5);
  for (const Item& item : training.items())
    for (const Item& other : validation.items()) EXPECT_NE(training.path(item), validation.path(other));
}

TEST(Split, ALoneItemStaysInBoth) {
  DataSet lone = lone_items(1);
  EXPECT_EQ(split_validation(lone, 12, 5).size(), 1u);
  EXPECT_EQ(lone.size(), 1u);
  DataSet twice = lone_items(1, 2);
  EXPECT_EQ(split_validation(twice, 12, 5).size(), 1u);
  EXPECT_GE(twice.size(), 1u);
}

}  // namespace
}  // namespace strait::train
