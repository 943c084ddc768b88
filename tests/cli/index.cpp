// From labelled pictures to an index, tags, similar pictures and figures, through the program.
#include <filesystem>
#include <fstream>
#include <string>

#include <exiv2/exiv2.hpp>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <unistd.h>

#include "cli/command.h"

namespace strait::cli::test {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

const std::string kModel = STRAIT_SOURCE_DIR "/models/pca-digits";

class Index : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        fs::path(::testing::TempDir()) / ("strait_index_" + std::to_string(::getpid()) + "_" +
                                          ::testing::UnitTest::GetInstance()->current_test_info()->name());
    for (int i = 0; i < 12; ++i) {
      write("data/bar/" + std::to_string(i) + ".png", bar(i));
      write("data/disc/" + std::to_string(i) + ".png", disc(i));
    }
  }
  void TearDown() override { fs::remove_all(folder_); }

  static cv::Mat bar(int i) {
    cv::Mat picture(56, 56, CV_8UC1, cv::Scalar(0));
    cv::line(picture, {28 + i % 4, 8 + i % 3}, {27 - i % 5, 48}, cv::Scalar(200 + i), 5 + i % 3);
    return picture;
  }
  static cv::Mat disc(int i) {
    cv::Mat picture(56, 56, CV_8UC1, cv::Scalar(0));
    cv::circle(picture, {28 + i % 3, 28 - i % 4}, 12 + i % 5, cv::Scalar(255 - i), 4);
    return picture;
  }
  void write(const std::string& name, const cv::Mat& picture) const {
    fs::create_directories((folder_ / name).parent_path());
    cv::imwrite((folder_ / name).string(), picture);
  }
  std::string in(const std::string& name) const { return (folder_ / name).string(); }
  Json index(const std::string& arguments, int exit_code = 0) const {
    const Answer answer = strait("index --json -o " + in("a.index") + " " + arguments);
    EXPECT_EQ(answer.exit_code, exit_code) << answer.text;
    return Json::parse(answer.text);
  }
  Json similar(const std::string& arguments) const {
    const Answer answer = strait("similar --json --index " + in("a.index") + " " + arguments);
    EXPECT_EQ(answer.exit_code, 0) << answer.text;
    return Json::parse(answer.text);
  }

  fs::path folder_;
};

TEST_F(Index, TagsFollowFolders) {
  const Json made = index(kModel + " " + in("data"));
  EXPECT_EQ(made["items"], 24);
  EXPECT_EQ(made["tags"], (Json{"bar", "disc"}));
  EXPECT_EQ(made["metric"], "l2");
  EXPECT_GT(made["unknown_beyond"], 0);
  write("new.png", bar(13));
  const Json found = similar(in("new.png") + " -k 3 --sheet " + in("sheet.png"));
  ASSERT_EQ(found[0]["neighbours"].size(), 3u);
  for (const Json& one : found[0]["neighbours"]) EXPECT_EQ(one["tags"], Json{"bar"});
  EXPECT_GT(cv::imread(in("sheet.png")).cols, 4 * 160);
}

TEST_F(Index, GrowsAndShrinks) {
  index(kModel + " " + in("data"));
  const Json same = index(kModel + " " + in("data") + " --add");
  EXPECT_EQ(same["unchanged"], 24);
  EXPECT_EQ(same["added"], 0);
  write("data/bar/0.png", bar(20));
  write("data/ring/0.png", disc(21));
  const Json grown = index(kModel + " " + in("data") + " --add");
  EXPECT_EQ(grown["replaced"], 1);
  EXPECT_EQ(grown["added"], 1);
  EXPECT_EQ(grown["unchanged"], 23);
  EXPECT_EQ(grown["items"], 25);
  const Json shrunk = index("--remove disc/3.png bar");
  EXPECT_EQ(shrunk["removed"], 13);
  EXPECT_EQ(shrunk["items"], 12);
  EXPECT_EQ(strait("index -o " + in("a.index") + " --remove bar").exit_code, 2);
}

TEST_F(Index, ReportsDuplicates) {
  fs::create_directories(folder_ / "data/copies");
  fs::copy_file(folder_ / "data/bar/3.png", folder_ / "data/copies/3.png");
  write("data/copies/5.jpg", disc(5));
  const Json made = index(kModel + " " + in("data"));
  EXPECT_EQ(made["same"], Json::array({Json::array({"bar/3.png", "copies/3.png"})}));
  bool found = false;
  for (const Json& group : made["near"]) found = found || group == Json{"copies/5.jpg", "disc/5.png"};
  EXPECT_TRUE(found) << made;
  EXPECT_GE(similar("--duplicates").size(), 2u);
}

TEST_F(Index, BrokenPicturesAreLeftOut) {
  std::ofstream(in("data/bar/broken.png")) << "no picture";
  const Json made = index(kModel + " " + in("data"), 3);
  EXPECT_EQ(made["items"], 24);
  ASSERT_EQ(made["failed"].size(), 1u);
  EXPECT_EQ(made["failed"][0][0], "bar/broken.png");
}

TEST_F(Index, TagsFromATable) {
  std::ofstream(in("tags.csv")) << "path,tags\nbar/1.png,straight; thin\n\"disc/2.png\",round,\"thin\"\n";
  const Json made = index(kModel + " " + in("data") + " --labels " + in("tags.csv"));
  EXPECT_EQ(made["items"], 2);
  EXPECT_EQ(similar(in("data/bar/1.png") + " -k 1")[0]["neighbours"][0]["tags"], (Json{"straight", "thin"}));
  std::ofstream(in("tags.csv")) << "nowhere.png,x\nbar/1.png,y\n";
  const Answer answer = strait(
      "index -o " + in("a.index") + " " + kModel + " " + in("data") + " --labels " + in("tags.csv"), true);
  EXPECT_EQ(answer.exit_code, 2);
  EXPECT_NE(answer.text.find("nowhere.png"), std::string::npos) << answer.text;
}

TEST_F(Index, TagsFromKeywordsInAndBesidePictures) {
  write("photos/a.jpg", bar(1));
  write("photos/b.jpg", disc(1));
  write("photos/c.jpg", disc(2));
  const auto image = Exiv2::ImageFactory::open(in("photos/a.jpg"));
  image->readMetadata();
  image->xmpData()["Xmp.dc.subject"] = "bar";
  image->xmpData()["Xmp.dc.subject"] = "old";
  image->writeMetadata();
  std::ofstream(in("photos/b.jpg.xmp")) << R"(<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
    xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:subject><rdf:Bag><rdf:li>disc</rdf:li></rdf:Bag></dc:subject>
    </rdf:Description></rdf:RDF></x:xmpmeta>)";
  const Json made = index(kModel + " " + in("photos") + " --labels keywords");
  EXPECT_EQ(made["items"], 2);  // c.jpg has none
  EXPECT_EQ(made["tags"], (Json{"bar", "old", "disc"}));
}

TEST_F(Index, AGraphFindsTheSame) {
  for (const std::string storage : {"f32", "bf16", "int8"}) {
    index(kModel + " " + in("data") + " --storage " + storage);
    const Json exact = similar(in("data/disc/4.png") + " -k 5");
    EXPECT_TRUE(index(kModel + " " + in("data") + " --graph-from 10 --storage " + storage)["graph"]);
    EXPECT_EQ(similar(in("data/disc/4.png") + " -k 5"), exact);
    EXPECT_EQ(similar(in("data/disc/4.png") + " -k 5 --exact"), exact);
  }
}

TEST_F(Index, EvalMeasuresWhatWasHeldOut) {
  EXPECT_EQ(index(kModel + " " + in("data") + " --hold-out 0.25")["items"], 18);
  const Answer answer =
      strait("eval tag --json -k 1,3 --against raw --index " + in("a.index") + " --data " + in("data"));
  ASSERT_EQ(answer.exit_code, 0) << answer.text;
  const Json figures = Json::parse(answer.text);
  EXPECT_EQ(figures["pictures"], 6);
  EXPECT_EQ(figures["in_index"], 18);
  EXPECT_EQ(figures["latents"]["pca-digits"]["1"]["top1"], 1.0);
  EXPECT_EQ(figures["latents"]["raw"]["3"]["recall"]["disc"], 1.0);
  EXPECT_EQ(index(kModel + " " + in("data") + " --per-class 2")["items"], 4);
}

TEST_F(Index, EvalCountsMistakes) {
  index(kModel + " " + in("data"));
  write("wrong/bar/a.png", disc(30));
  write("wrong/bar/b.png", bar(30));
  write("wrong/disc/a.png", cv::Mat(56, 56, CV_8UC1, cv::Scalar(255)));
  const Answer answer = strait("eval tag --json -k 3 --index " + in("a.index") + " --data " + in("wrong"));
  ASSERT_EQ(answer.exit_code, 0) << answer.text;
  const Json figures = Json::parse(answer.text)["latents"]["pca-digits"]["3"];
  EXPECT_EQ(figures["recall"]["bar"], 0.5);
  EXPECT_NEAR(figures["unknown_share"], 1 / 3.0, 1e-9);  // nothing in the index is white
  bool found = false;
  for (const Json& one : figures["confusions"])
    found = found || (one["tag"] == "bar" && one["taken_for"] == "disc");
  EXPECT_TRUE(found) << figures;
}

TEST_F(Index, SheetsAndIdxFilesHaveTwoParts) {
  for (const std::string split : {"train", "test"})
    for (const std::string kind : {"0-bar", "1-disc"}) {
      cv::Mat sheet;
      std::vector<cv::Mat> tiles;
      for (int i = 0; i < 5; ++i)
        tiles.push_back(kind == "0-bar" ? bar(i + (split == "test" ? 5 : 0))
                                        : disc(i + (split == "test" ? 5 : 0)));
      cv::hconcat(tiles, sheet);
      write("sheets/" + split + "-" + kind + ".png", sheet);
    }
  EXPECT_EQ(index(kModel + " " + in("sheets") + " --tiles 56x56")["items"], 10);
  const Answer answer =
      strait("eval tag --json -k 1 --tiles 56x56 --index " + in("a.index") + " --data " + in("sheets"));
  ASSERT_EQ(answer.exit_code, 0) << answer.text;
  EXPECT_EQ(Json::parse(answer.text)["pictures"], 10);
  EXPECT_EQ(Json::parse(answer.text)["latents"]["pca-digits"]["1"]["top1"], 1.0);
  EXPECT_EQ(
      strait("index -o " + in("a.index") + " " + kModel + " " + in("sheets") + " --tiles 50x56").exit_code,
      2);
}

TEST_F(Index, ARunTagsByIt) {
  index(kModel + " " + in("data"));
  write("new/x.png", bar(14));
  const std::string run = "run " STRAIT_SOURCE_DIR "/samples/graphs/tag.toml " + in("new") + " -o " +
                          in("out") + " --set tagger.index=" + in("a.index") +
                          " --set tagger.model=" + kModel;
  ASSERT_EQ(strait(run).exit_code, 0);
  const Json row = Json::parse(strait("results " + in("out") + " --jsonl").text);
  EXPECT_EQ(row["attributes"]["tagger.tag"], "bar");
  // Another index, another answer: the run is done again.
  index("--remove bar");
  ASSERT_EQ(strait(run).exit_code, 0);
  EXPECT_NE(Json::parse(strait("results " + in("out") + " --jsonl").text)["attributes"]["tagger.tag"], "bar");
}

TEST_F(Index, WrongArguments) {
  EXPECT_EQ(strait("index -o " + in("a.index") + " " + kModel).exit_code, 2);
  EXPECT_EQ(strait("index -o " + in("a.index") + " " + kModel + " " + in("nowhere")).exit_code, 2);
  EXPECT_EQ(strait("index -o " + in("a.index") + " " + kModel + " " + in("data") + " --add").exit_code, 2);
  index(kModel + " " + in("data"));
  EXPECT_EQ(strait("similar --index " + in("a.index")).exit_code, 2);
  EXPECT_EQ(strait("eval tag --index " + in("a.index") + " --data " + in("data")).exit_code, 2);  // all in it
  std::ofstream(in("a.index"), std::ios::app) << "x";
  const Answer answer = strait("similar --duplicates --index " + in("a.index"), true);
  EXPECT_EQ(answer.exit_code, 2);
  EXPECT_NE(answer.text.find("the checksum does not match"), std::string::npos) << answer.text;
}

}  // namespace
}  // namespace strait::cli::test
