#include "train/model_folder.h"

#include "train/fixture.h"

namespace strait::train {
namespace {

namespace fs = std::filesystem;

class Folder : public InFolder {
 protected:
  std::vector<std::string> names(const fs::path& folder) const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(folder)) found.push_back(entry.path().filename());
    std::sort(found.begin(), found.end());
    return found;
  }
  static void put(const fs::path& file, const std::string& text) { std::ofstream(file) << text; }

  fs::path out_ = "out";
  void SetUp() override {
    InFolder::SetUp();
    out_ = folder_ / "out";
  }
};

TEST_F(Folder, ReplacesEachPartWhole) {
  ModelFolder folder(out_, false);
  for (const char* text : {"one", "two"}) {
    folder.replace_checkpoint([&](const fs::path& file) { put(file, text); });
    const auto model = [&](const fs::path& place) {
      EXPECT_TRUE(fs::is_empty(place));
      put(place / "model.toml", text);
      put(place / "weights.safetensors", text);
    };
    folder.replace_model(model);
    folder.replace_best(model);
  }
  EXPECT_EQ(names(out_), (std::vector<std::string>{"best", "checkpoint.safetensors", "model.toml",
                                                   "weights.safetensors"}));
  EXPECT_EQ(names(out_ / "best"), (std::vector<std::string>{"model.toml", "weights.safetensors"}));
  for (const char* file : {"out/checkpoint.safetensors", "out/model.toml", "out/best/weights.safetensors"})
    EXPECT_EQ(text_of(file), "two");
}

TEST_F(Folder, AFailureLeavesWhatStood) {
  ModelFolder folder(out_, false);
  const auto good = [](const fs::path& place) { put(place / "model.toml", "good"); };
  const auto bad = [](const fs::path& place) {
    put(place / "model.toml", "half");
    throw Error(Code::io, "disk", "is full");
  };
  folder.replace_checkpoint([](const fs::path& file) { put(file, "good"); });
  folder.replace_model(good);
  folder.replace_best(good);
  EXPECT_EQ(error_of([&] { folder.replace_model(bad); }).first, Code::io);
  EXPECT_EQ(error_of([&] { folder.replace_best(bad); }).first, Code::io);
  EXPECT_EQ(error_of([&] {
              folder.replace_checkpoint([](const fs::path& file) {
                put(file, "half");
                throw Error(Code::io, "disk", "is full");
              });
            }).first,
            Code::io);
  for (const char* file : {"out/checkpoint.safetensors", "out/model.toml", "out/best/model.toml"})
    EXPECT_EQ(text_of(file), "good");
}

TEST_F(Folder, ClearsAwayWhatAKilledTrainingLeft) {
  write("out/.12-3.part", "half");
  write("out/.model.part/model.toml", "half");
  write("out/.checkpoint.part", "half");
  write("out/checkpoint.safetensors", "whole");
  write("out/.hidden", "somebody's");
  const ModelFolder folder(out_, true);
  EXPECT_EQ(names(out_), (std::vector<std::string>{".hidden", "checkpoint.safetensors"}));
}

TEST_F(Folder, BelongsToOneTraining) {
  const ModelFolder first(out_, false);
  const auto [code, message] = error_of([&] { ModelFolder(out_, false); });
  EXPECT_EQ(code, Code::usage);
  EXPECT_TRUE(has(message, "another training is writing")) << message;
}

TEST_F(Folder, ResumeIsForFoldersWithACheckpoint) {
  EXPECT_EQ(error_of([&] { ModelFolder(out_, true); }).first, Code::missing);
  write("out/checkpoint.safetensors", "");
  EXPECT_EQ(error_of([&] { ModelFolder(out_, false); }).first, Code::usage);
  write("file", "");
  EXPECT_EQ(error_of([&] { ModelFolder(folder_ / "file", false); }).first, Code::io);
}

}  // namespace
}  // namespace strait::train
