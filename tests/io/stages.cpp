// load and save through the boundary.
#include <algorithm>

#include <gtest/gtest.h>
#include <unistd.h>

#include "files.h"
#include "io/builtin.h"
#include "io/keywords.h"
#include "io/photo_metadata.h"
#include "plugins/basic/stage_run.h"
#include "strait/sections.h"

namespace strait::io::test {

namespace {

using strait::test::Ran;
using Params = std::map<std::string, std::string>;

const host::Registry& builtins() {
  static host::Registry registry;
  static const bool added = [] {
    registry.add_builtin(builtin());
    return true;
  }();
  static_cast<void>(added);
  return registry;
}

Ran load(const File& file, const Params& params = {}) {
  const auto path = std::filesystem::path(testing::TempDir()) / ("strait-load-" + std::to_string(::getpid()));
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(file.data()), static_cast<long>(file.size()));
  Frame frame;
  frame.source = {path, "a.png", "a"};
  Ran ran = strait::test::run_stage(builtins(), "load", params, {}, std::move(frame));
  std::filesystem::remove(path);
  return ran;
}

}  // namespace

TEST(Load, GivesThePictureAndItsAttributes) {
  const cv::Mat image = random_picture(5, 8, CV_16UC3);
  const Ran ran = load(encoded(".png", image));
  EXPECT_TRUE(equal(ran.image(), image));
  EXPECT_EQ(ran.number("stage.width"), 8);
  EXPECT_EQ(ran.number("stage.height"), 5);
  EXPECT_EQ(std::get<std::string>(ran.frame.attributes.at("stage.format")), "PNG");
}

TEST(Load, MakesGrayOrColour) {
  const File file = encoded(".png", cv::Mat(2, 2, CV_8UC4, cv::Scalar(50, 100, 200, 0)));
  EXPECT_EQ(load(file, {{"channels", "gray"}}).image().at<uint8_t>(0), 124);
  EXPECT_EQ(load(file, {{"channels", "colour"}}).image().at<cv::Vec3b>(0), cv::Vec3b(50, 100, 200));
}

TEST(Load, FailsTheFrameWithTheReason) {
  const Ran ran = load(text_file("no picture"));
  ASSERT_TRUE(ran.frame.failure);
  EXPECT_EQ(ran.frame.failure->code, Code::bad_input);
  EXPECT_NE(ran.frame.failure->reason.find("is not a picture that strait reads"), std::string::npos);
  const Ran limited = load(encoded(".png", random_picture(50, 50, CV_8UC1)), {{"max_megapixels", "0.001"}});
  ASSERT_TRUE(limited.frame.failure);
  EXPECT_EQ(limited.frame.failure->code, Code::limit);
}

TEST(Save, QueuesAFileUnderTheInputsName) {
  const cv::Mat image = random_picture(4, 4, CV_8UC3);
  const Ran ran =
      strait::test::run_stage(builtins(), "save", {{"suffix", "-clean"}, {"format", "tiff"}}, {image});
  ASSERT_EQ(ran.frame.files.size(), 1U);
  EXPECT_EQ(ran.frame.files[0].relative, "a-clean.tif");
  const std::vector<char>& data = ran.frame.files[0].data;
  EXPECT_TRUE(equal(open(File(data.begin(), data.end())), image));
}

// What a photo's metadata needs is tested with io/photo_metadata; here: that `save` asks for it, and does
// without an input that can be read.
TEST(Save, KeepsMetadataOfTheInputUnlessToldNotTo) {
  const cv::Mat image = random_picture(4, 4, CV_8UC3);
  PhotoMetadata metadata;
  const std::string packet = "<x:xmpmeta/>";
  metadata.xmp.assign(packet.begin(), packet.end());
  const File input = with_metadata(encoded(".jpg", image), Format::jpeg, metadata, image.size());
  const auto path = std::filesystem::path(testing::TempDir()) / ("strait-save-" + std::to_string(::getpid()));
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(input.data()), static_cast<long>(input.size()));
  const auto xmp_of_output = [&](const Params& params, const std::filesystem::path& source) {
    Frame frame;
    frame.source = {source, "a.jpg", "a"};
    const Ran ran = strait::test::run_stage(builtins(), "save", params, {image}, std::move(frame));
    const std::vector<char>& data = ran.frame.files.at(0).data;
    const File file(data.begin(), data.end());
    EXPECT_TRUE(equal(open(file), image));
    const std::vector<uint8_t> xmp = read_metadata(file, probe(file)).xmp;
    return std::string(xmp.begin(), xmp.end());
  };
  EXPECT_EQ(xmp_of_output({}, path), packet);
  EXPECT_EQ(xmp_of_output({{"metadata", "none"}}, path), "");
  EXPECT_EQ(xmp_of_output({}, path / "nowhere"), "");
  std::filesystem::remove(path);
}

TEST(SaveBytes, WritesWhatASourceHasMadeAsItIs) {
  const std::vector<uint8_t> file = write_sections({});
  ASSERT_TRUE(has_sections(file));
  strait_value wanted{};
  wanted.kind = STRAIT_BYTES;
  wanted.type = STRAIT_TYPE_U8;
  wanted.rank = 1;
  wanted.shape[0] = static_cast<int64_t>(file.size());
  const Value bytes = Value::allocate(wanted);
  std::copy(file.begin(), file.end(), static_cast<uint8_t*>(bytes.view().data));
  Frame frame;
  frame.source = {{}, "000000", "000000"};
  const host::StageType& type = strait::test::stage_type(builtins(), "save-bytes");
  host::StageInstance stage(type, "stage", strait::test::params_of(*type.stage->contract, {}));
  host::CallFrame call{&frame, {&bytes}, {}};
  stage.run({&call, 1});
  ASSERT_TRUE(frame.alive()) << frame.failure->reason;
  const std::vector<char>& data = frame.files.at(0).data;
  EXPECT_EQ(std::vector<uint8_t>(data.begin(), data.end()), file);
}

TEST(Save, SortsIntoFoldersAndAddsKeywordsByAttributes) {
  Frame frame;
  frame.source = {"/nowhere/a.jpg", "in/a.jpg", "in/a"};
  frame.attributes = {{"tagger.tag", std::string("cat/dog")}, {"tagger.k", 3.0}};
  const Ran ran = strait::test::run_stage(
      builtins(), "save", {{"folder", "{tagger.tag}-{tagger.k}"}, {"keywords", "{tagger.tag}; strait"}},
      {random_picture(4, 4, CV_8UC3)}, std::move(frame));
  ASSERT_EQ(ran.frame.files.size(), 1U) << ran.frame.failure->reason;
  EXPECT_EQ(ran.frame.files[0].relative, "cat_dog-3/in/a.png");
  const std::vector<char>& data = ran.frame.files[0].data;
  const File file(data.begin(), data.end());
  EXPECT_EQ(keywords_of(read_metadata(file, probe(file)).xmp),
            (std::vector<std::string>{"cat/dog", "strait"}));
}

TEST(Save, SaysWhichAttributeIsMissing) {
  const Ran ran = strait::test::run_stage(builtins(), "save", {{"folder", "{tagger.tag}"}},
                                          {random_picture(4, 4, CV_8UC3)});
  ASSERT_TRUE(ran.frame.failure);
  EXPECT_NE(ran.frame.failure->reason.find("no stage before has set the attribute 'tagger.tag'"),
            std::string::npos)
      << ran.frame.failure->reason;
}

TEST(Sidecar, HoldsTheKeywordsUnderEitherName) {
  for (const std::string named : {"photo.jpg.xmp", "photo.xmp"}) {
    Frame frame;
    frame.source = {"/nowhere/a.jpg", "a.jpg", "a"};
    frame.attributes = {{"tagger.tags", std::string("cat; animal|cat")}};
    const Ran ran =
        strait::test::run_stage(builtins(), "sidecar", {{"keywords", "{tagger.tags}"}, {"named", named}},
                                {random_picture(4, 4, CV_8UC3)}, std::move(frame));
    ASSERT_EQ(ran.frame.files.size(), 1U);
    EXPECT_EQ(ran.frame.files[0].relative, named == "photo.xmp" ? "a.xmp" : "a.jpg.xmp");
    const std::vector<char>& data = ran.frame.files[0].data;
    EXPECT_EQ(keywords_of(File(data.begin(), data.end())), std::vector<std::string>{"animal|cat"});
  }
}

TEST(Load, TellsTheKeywordsOfThePhoto) {
  PhotoMetadata metadata;
  metadata.xmp = with_keywords({}, {"garden", "animal|cat"});
  const cv::Mat image = random_picture(4, 4, CV_8UC3);
  const File file = with_metadata(encoded(".png", image), Format::png, metadata, image.size());
  EXPECT_EQ(std::get<std::string>(load(file).frame.attributes.at("stage.keywords")), "animal|cat; garden");
}

TEST(Save, ChecksItsParametersTogether) {
  const cv::Mat image = random_picture(4, 4, CV_8UC3);
  for (const Params& wrong :
       {Params{{"format", "jpeg"}, {"depth", "\"16\""}}, Params{{"lossless", "true"}},
        Params{{"suffix", "../x"}}, Params{{"folder", "{a"}}, Params{{"keywords", "a}"}},
        Params{{"format", "gif"}}, Params{{"quality", "0"}}})
    EXPECT_THROW(strait::test::run_stage(builtins(), "save", wrong, {image}), Error) << wrong.begin()->first;
}

}  // namespace strait::io::test
