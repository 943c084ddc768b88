#include "train/trainer_handle.h"

#include <cstddef>

#include "host/stage_instance.h"
#include "train/fixture.h"

namespace strait::train {
namespace {

ParamValues defaults() {
  return {{"objective.poisoned_step", int64_t{-1}},
          {"objective.poisoned_layer", int64_t{-1}},
          {"network.widths", std::vector<int64_t>{1}}};
}

const Batch kPair{{2, 1, 4, 4}, std::vector<float>(32, 0.5f), {0, 2}};

TEST(TrainerHandle, TellsTheTrainerWhatThereIs) {
  TrainerHandle trainer(*mean_trainer(), host::host_table(), defaults(), 1);
  EXPECT_TRUE(trainer.state().empty());
  trainer.prepare({100, 4, 4, {"a", "b", "c"}});
  ASSERT_EQ(trainer.state().size(), 4u);  // one number for each class came with the last
  EXPECT_EQ(trainer.state().back().shape[0], 3);
  trainer.step(kPair, 0, 0.1);
  EXPECT_EQ(trainer.state().back().data[0], 1);
  EXPECT_EQ(trainer.state().back().data[1], 0);
  EXPECT_EQ(trainer.state().back().data[2], 1);
}

TEST(TrainerHandle, ValidatesSeveralItemsWithLabels) {
  TrainerHandle trainer(*mean_trainer(), host::host_table(), defaults(), 1);
  trainer.prepare({100, 4, 4, {"a", "b", "c"}});
  EXPECT_EQ(trainer.validate_most(), 2);
  const Metrics metrics = trainer.validate(kPair, 0);
  ASSERT_EQ(metrics.size(), 3u);
  EXPECT_EQ(metrics[1].value, 2);
  EXPECT_EQ(metrics[2].value, 0);
}

TEST(TrainerHandle, ShowsGridsAndPassesOnTheirErrors) {
  TrainerHandle trainer(*mean_trainer(), host::host_table(), defaults(), 1);
  std::string shown;
  trainer.preview(kPair, 0, [&](const std::string& name, const Batch& images, int columns) {
    shown = name + " " + std::to_string(images.data.size()) + " " + std::to_string(columns);
  });
  EXPECT_EQ(shown, "held out/.. 32 2");
  EXPECT_EQ(error_of([&] {
              trainer.preview(kPair, 0, [](const std::string&, const Batch&, int) {
                throw Error(Code::limit, "grid", "is too large");
              });
            }).first,
            Code::limit);
}

// A table as a plugin of minor version 0 has it: it ends at save_model.
TEST(TrainerHandle, TakesTablesOfAnOlderVersion) {
  strait_trainer old = *mean_trainer();
  old.struct_size = offsetof(strait_trainer, prepare);
  TrainerHandle trainer(old, host::host_table(), defaults(), 1);
  trainer.prepare({100, 4, 4, {"a"}});
  EXPECT_EQ(trainer.validate_most(), 1);
  EXPECT_EQ(trainer.step(kPair, 0, 0.1).front().name, "loss");
  EXPECT_EQ(trainer.validate(kPair, 0).size(), 2u);  // without labels
  trainer.preview(kPair, 0, [](const std::string&, const Batch&, int) { ADD_FAILURE(); });
}

}  // namespace
}  // namespace strait::train
