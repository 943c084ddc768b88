#include "train/recipe.h"

#include <algorithm>

#include "train/data/resolve.h"
#include "train/fixture.h"

namespace strait::train {
namespace {

class RecipeFile : public InFolder {
 protected:
  Recipe load(const std::string& text) {
    return load_recipe(write("recipe.toml", text),
                       [](const std::string& plugin) { return plugin == "mean" ? mean_trainer() : nullptr; });
  }
  std::string mistakes(const std::string& text) {
    const auto [code, message] = error_of([&] { load(text); });
    EXPECT_EQ(code, Code::usage);
    return message;
  }
};

constexpr char kHead[] = "[recipe]\nname = \"m\"\nplugin = \"mean\"\n[budget]\nsteps = 5\n";

TEST_F(RecipeFile, ReadsAllTables) {
  const Recipe recipe = load(std::string(kHead) + R"(
[data]
patch = 32
batch = 2
[[data.set]]
path = "free"
scale = 0.5
exclude = ["x.png", "sub"]
[[data.set]]
path = "other"
[schedule]
rate = 0.01
warmup_steps = 7
[network]
widths = [2, 3]
)");
  EXPECT_EQ(recipe.data.patch_px, 32);
  EXPECT_EQ(recipe.data.batch, 2);
  ASSERT_EQ(recipe.data.sets.size(), 2u);
  EXPECT_EQ(recipe.data.sets[0].path, "free");
  EXPECT_DOUBLE_EQ(recipe.data.sets[0].scale, 0.5);
  EXPECT_EQ(recipe.data.sets[0].exclude, (std::vector<std::string>{"x.png", "sub"}));
  EXPECT_DOUBLE_EQ(recipe.data.sets[1].scale, 1);
  EXPECT_DOUBLE_EQ(recipe.schedule.rate, 0.01);
  EXPECT_DOUBLE_EQ(recipe.schedule.final_rate, 1e-5);
  EXPECT_EQ(recipe.schedule.warmup_steps, 7);
  EXPECT_EQ(recipe.schedule.kind, ScheduleKind::cosine);
  EXPECT_EQ(recipe.budget.steps, 5);
  EXPECT_EQ(recipe.trainer, mean_trainer());
  EXPECT_EQ(std::get<std::vector<int64_t>>(recipe.trainer_params.at("network.widths")),
            (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(std::get<int64_t>(recipe.trainer_params.at("objective.poisoned_step")), -1);
}

TEST_F(RecipeFile, ListsAllMistakesWithTheirPlaces) {
  const std::string text = mistakes(R"([recipe]
name = "m"
plugin = "mean"
[budget]
steps = 5
[data]
patsh = 32
batch = 0
[network]
widhts = [2]
widths = [99]
[schedule]
rate = "fast"
)");
  EXPECT_TRUE(has(text, "recipe.toml:7:1: ")) << text;
  EXPECT_TRUE(has(text, "did you mean 'data.patch'?")) << text;
  EXPECT_TRUE(has(text, "recipe.toml:8:1: ")) << text;
  EXPECT_TRUE(has(text, "did you mean 'network.widths'?")) << text;
  EXPECT_TRUE(has(text, "recipe.toml:11:1: ")) << text;
  EXPECT_TRUE(has(text, "recipe.toml:13:1: ")) << text;
}

TEST_F(RecipeFile, ReadsTheKindsOfSchedules) {
  const Schedule cycle =
      load(std::string(kHead) + "[schedule]\nkind = \"one_cycle\"\nstart_share = 0.1\nrise_share = 0.4\n")
          .schedule;
  EXPECT_EQ(cycle.kind, ScheduleKind::one_cycle);
  EXPECT_DOUBLE_EQ(cycle.start_share, 0.1);
  EXPECT_DOUBLE_EQ(cycle.rise_share, 0.4);
  const Schedule step =
      load(std::string(kHead) + "[schedule]\nkind = \"step\"\ndrop_at_percent = [30]\ndrop_factor = 0.5\n")
          .schedule;
  EXPECT_EQ(step.kind, ScheduleKind::step);
  EXPECT_EQ(step.drop_at_percent, std::vector<int64_t>{30});
  EXPECT_DOUBLE_EQ(step.drop_factor, 0.5);
  EXPECT_EQ(load(std::string(kHead) + "[schedule]\nkind = \"constant\"\n").schedule.kind,
            ScheduleKind::constant);
}

TEST_F(RecipeFile, ListsSettingsThatTheKindOfScheduleHasNot) {
  const std::string text = mistakes(std::string(kHead) + R"([schedule]
kind = "one_cycle"
warmup_steps = 5
final_rate = 1e-6
drop_at_percent = [50, 101]
)");
  EXPECT_TRUE(has(text,
                  "recipe.toml:8:1: recipe: schedule.warmup_steps has no meaning with schedule.kind "
                  "'one_cycle' (expected 'cosine', 'step', 'constant'); take it out"))
      << text;
  EXPECT_TRUE(has(text, "recipe.toml:10:1: recipe: schedule.drop_at_percent has no meaning")) << text;
  EXPECT_TRUE(has(text, "allowed 0 to 100 (%)")) << text;
  EXPECT_FALSE(has(text, "final_rate")) << text;
  EXPECT_TRUE(has(mistakes(std::string(kHead) + "[schedule]\nkind = \"cosin\"\n"), "did you mean 'cosine'?"));
  EXPECT_TRUE(has(mistakes(std::string(kHead) + "[schedule]\nkind = 3\n"), "expected a text"));
}

TEST_F(RecipeFile, NeedsNamePluginAndOneBudget) {
  EXPECT_TRUE(has(mistakes("[budget]\nsteps = 1\n"), "recipe.name is missing"));
  EXPECT_TRUE(has(mistakes("[recipe]\nname=\"m\"\nplugin=\"men\"\n"), "no plugin 'men'"));
  EXPECT_TRUE(has(mistakes("[recipe]\nname=\"m\"\nplugin=\"mean\"\n"), "one of steps, minutes and passes"));
  EXPECT_TRUE(has(mistakes(std::string(kHead) + "minutes = 3\n"), "one of steps, minutes and passes"));
  EXPECT_TRUE(
      has(mistakes("[recipe]\nname=\"m\"\nplugin=\"mean\"\n[budget]\npasses = 2\n"), "no pass over crops"));
  EXPECT_TRUE(has(mistakes("lr = 3\n" + std::string(kHead)), "stands outside a table"));
}

TEST_F(RecipeFile, SetsMustBeTablesWithAPath) {
  EXPECT_TRUE(has(mistakes(std::string(kHead) + "[data]\nset = 3\n"), "write [[data.set]]"));
  EXPECT_TRUE(has(mistakes(std::string(kHead) + "[[data.set]]\nscale = 0.5\n"), "path is missing"));
  EXPECT_TRUE(
      has(mistakes(std::string(kHead) + "[[data.set]]\npath = \"a\"\nexclude = \"b\"\n"), "a list of texts"));
  EXPECT_TRUE(has(mistakes(std::string(kHead) + "[[data.set]]\npath = \"a\"\nscale = 2\n"), "scale is 2"));
}

TEST_F(RecipeFile, MistakesInTheTomlAndMissingFilesAreErrors) {
  EXPECT_TRUE(has(mistakes("[recipe\n"), "recipe.toml:1"));
  EXPECT_EQ(error_of([&] { load_recipe(folder_ / "none.toml", {}); }).first, Code::missing);
}

TEST_F(RecipeFile, HashCoversWhatDecidesTheNumbersButNotTheBudget) {
  const std::string base = recipe_hash(load(kHead));
  EXPECT_EQ(recipe_hash(load("[recipe]\nname = \"n\"\nplugin = \"mean\"\n[budget]\nminutes = 5\n")), base);
  EXPECT_NE(recipe_hash(load(std::string(kHead) + "[data]\npatch = 32\n")), base);
  EXPECT_NE(recipe_hash(load(std::string(kHead) + "[network]\nwidths = [2]\n")), base);
  EXPECT_NE(recipe_hash(load(std::string(kHead) + "[[data.set]]\npath = \"a\"\n")), base);
}

TEST_F(RecipeFile, ReadsEveryKindOfSet) {
  const Recipe recipe = load(std::string(kHead) + R"(
[data]
patch = 0
background = "#10ff03"
classes = ["zero", "one"]
[data.augment]
shift_px = 2
mirror = true
[[data.set]]
path = "mnist/train-images-idx3-ubyte.gz"
kind = "idx"
labels = "file"
[[data.set]]
path = "cifar"
kind = "tiles"
tiles = { width = 32, height = 16 }
only = ["train-*"]
labels = "names"
most = 40
[[data.set]]
path = "dogs"
fit = 28
class = "one"
[[data.validate]]
path = "other"
labels = "folders"
)");
  const DataSpec& data = recipe.data;
  EXPECT_EQ(data.patch_px, 0);
  EXPECT_EQ(data.background, (std::array<uint8_t, 3>{0x03, 0xff, 0x10}));
  EXPECT_EQ(data.classes, (std::vector<std::string>{"zero", "one"}));
  EXPECT_TRUE(data.augment.mirror);
  EXPECT_FALSE(data.augment.turn);  // whole items are left as they are unless it is said
  EXPECT_EQ(data.augment.shift_px, 2);
  ASSERT_EQ(data.sets.size(), 3u);
  EXPECT_EQ(data.sets[0].kind, SetKind::idx);
  EXPECT_EQ(data.sets[0].labels, LabelSource::file);
  EXPECT_EQ(data.sets[0].label_file, "mnist/train-labels-idx1-ubyte.gz");
  EXPECT_EQ(data.sets[1].kind, SetKind::tiles);
  EXPECT_EQ(data.sets[1].tile_px, (std::array{32, 16}));
  EXPECT_EQ(data.sets[1].only, (std::vector<std::string>{"train-*"}));
  EXPECT_EQ(data.sets[1].labels, LabelSource::names);
  EXPECT_EQ(data.sets[1].most, 40);
  EXPECT_EQ(data.sets[2].fit_px, 28);
  EXPECT_EQ(data.sets[2].labels, LabelSource::given);
  ASSERT_EQ(data.validate.size(), 1u);
  EXPECT_EQ(data.validate[0].labels, LabelSource::folders);
}

TEST_F(RecipeFile, SetsMustHoldTogether) {
  const auto set = [](const std::string& lines) {
    return std::string(kHead) + "[[data.set]]\npath = \"a\"\n" + lines + "\n";
  };
  EXPECT_TRUE(has(mistakes(set("kind = \"tiles\"")), "recipe.toml:6:1: recipe: data.set: tiles need a size"));
  EXPECT_TRUE(has(mistakes(set("tiles = { width = 2, height = 2 }")), "add kind"));
  EXPECT_TRUE(has(mistakes(set("kind = \"tiles\"\ntiles = { widht = 2, height = 2 }")),
                  "did you mean 'tiles.width'"));
  EXPECT_TRUE(has(mistakes(set("kind = \"idx\"\nlabels = \"folders\"")), "in another file"));
  EXPECT_TRUE(has(mistakes(set("kind = \"idx\"\nfit = 3")), "for pictures"));
  EXPECT_TRUE(has(mistakes(set("labels = \"file\"")), "only idx files"));
  EXPECT_TRUE(has(mistakes(set("label_file = \"l\"")), "add labels"));
  EXPECT_TRUE(has(mistakes(set("class = \"c\"\nlabels = \"names\"")), "keep one of them"));
  EXPECT_TRUE(has(mistakes(set("labels = \"folder\"")), "allowed 'none', 'folders', 'names', 'file'"));
  EXPECT_TRUE(has(mistakes(std::string(kHead) + "[data.augment]\nshift_px = 2\n"), "for whole items"));
  EXPECT_TRUE(has(mistakes(std::string(kHead) + "[data.augment]\nflip = true\n"), "data.augment.flip"));
  EXPECT_TRUE(has(mistakes(std::string(kHead) + "[data]\nbackground = \"white\"\n"), "expected a colour"));
  EXPECT_TRUE(has(mistakes(std::string(kHead) + "[data]\nclasses = 3\n"), "a list of texts"));
}

TEST_F(RecipeFile, HashCoversTheData) {
  const auto hash = [&](const std::string& more) { return recipe_hash(load(std::string(kHead) + more)); };
  const std::string base = hash("[[data.set]]\npath = \"a\"\n");
  for (const char* more : {"fit = 8\n", "labels = \"folders\"\n", "most = 3\n", "class = \"c\"\n",
                           "only = [\"x\"]\n", "[data.augment]\nturn = false\n",
                           "[data]\nbackground = \"#000000\"\n", "[[data.validate]]\npath = \"b\"\n"}) {
    EXPECT_NE(hash(std::string("[[data.set]]\npath = \"a\"\n") + more), base) << more;
  }
}

TEST_F(RecipeFile, HashCoversTheWholeSchedule) {
  std::vector<std::string> hashes;
  for (const char* schedule :
       {"", "ema_decay = 0.5", "rate = 0.1", "final_rate = 0", "warmup_steps = 1", "kind = \"constant\"",
        "kind = \"one_cycle\"", "kind = \"one_cycle\"\nstart_share = 0.5",
        "kind = \"one_cycle\"\nrise_share = 0.5", "kind = \"step\"", "kind = \"step\"\ndrop_at_percent = [5]",
        "kind = \"step\"\ndrop_factor = 0.5"}) {
    hashes.push_back(recipe_hash(load(std::string(kHead) + "[schedule]\n" + schedule + "\n")));
  }
  std::sort(hashes.begin(), hashes.end());
  EXPECT_EQ(std::adjacent_find(hashes.begin(), hashes.end()), hashes.end());
}

TEST_F(RecipeFile, SetsAreFoundBelowTheFoldersGiven) {
  std::filesystem::create_directories(folder_ / "one/a");
  std::filesystem::create_directories(folder_ / "two/a");
  std::filesystem::create_directories(folder_ / "two/b");
  const DataSpec data = load(std::string(kHead) +
                             "[[data.set]]\npath = \"a\"\nscale = 0.5\nlabels = \"folders\"\n"
                             "[[data.set]]\npath = \"b\"\n")
                            .data;
  const std::vector<SetSpec> sets = resolve_data(data, {folder_ / "one", folder_ / "two"}).sets;
  ASSERT_EQ(sets.size(), 3u);
  EXPECT_EQ(sets[1].path, folder_ / "two/a");
  EXPECT_DOUBLE_EQ(sets[1].scale, 0.5);
  const auto [code, message] = error_of([&] { resolve_data(data, {folder_ / "one"}); });
  EXPECT_EQ(code, Code::missing);
  EXPECT_TRUE(has(message, "'b' is in none of the folders")) << message;

  const std::vector<SetSpec> whole = resolve_data(data, {folder_ / "one/a"}).sets;  // somebody's own photos
  ASSERT_EQ(whole.size(), 1u);
  EXPECT_EQ(whole[0].path, folder_ / "one/a");
  EXPECT_DOUBLE_EQ(whole[0].scale, 1);
  EXPECT_EQ(whole[0].labels, LabelSource::folders);
  const DataSpec with_validation = resolve_data(data, {folder_ / "one/a"}, folder_ / "two");
  ASSERT_EQ(with_validation.validate.size(), 1u);
  EXPECT_EQ(with_validation.validate[0].path, folder_ / "two");
}

TEST_F(RecipeFile, IdxSetsCannotBeReplacedByAFolder) {
  const DataSpec data = load(std::string(kHead) + "[[data.set]]\npath = \"x.idx\"\nkind = \"idx\"\n").data;
  EXPECT_EQ(error_of([&] { resolve_data(data, {folder_}); }).first, Code::missing);
}

}  // namespace
}  // namespace strait::train
