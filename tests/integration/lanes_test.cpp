// The same bytes for any number of lanes and any batch; order where it is promised.
#include <algorithm>

#include "scene.h"
#include "stages.h"
#include "strait/error.h"

namespace strait::run {
namespace {

const ParamValues kOut = {{"suffix", ".out"}};

std::vector<Link> mixed_chain() {
  return {{"test-read"}, {"test-batch"}, {"test-mix"}, {"test-serial"}, {"test-store", kOut}};
}

TEST_F(Scene, SameBytesForAnyLanesAndBatch) {
  inputs(60);
  Options options;
  options.seed = 7;
  options.lanes = 1;
  options.batch = 1;
  options.out = folder_.path() / "reference";
  EXPECT_EQ(run(graph(mixed_chain()), options).exit_code(), 0);
  const Tree reference = tree(options.out);
  ASSERT_EQ(reference.size(), 60u);

  for (const unsigned lanes : {1u, 2u, 4u})
    for (const unsigned batch : {0u, 3u, 100u}) {
      options.lanes = lanes;
      options.batch = batch;
      options.out = folder_.path() / ("out" + std::to_string(lanes) + "-" + std::to_string(batch));
      const Summary summary = run(graph(mixed_chain()), options);
      EXPECT_EQ(summary.progress.done, 60u);
      EXPECT_EQ(tree(options.out), reference) << lanes << " lanes, batch " << batch;
    }
}

TEST_F(Scene, TheSeedDecides) {
  inputs(3);
  Options options;
  run(graph(mixed_chain()), options);
  const Tree first = tree();
  options.seed = 1;
  options.out = folder_.path() / "other";
  run(graph(mixed_chain()), options);
  EXPECT_NE(tree(options.out), first);
}

TEST_F(Scene, SerialStagesSeeFramesInOrder) {
  inputs(100);
  for (const unsigned lanes : {1u, 2u, 5u}) {
    test::reset();
    Options options;
    options.lanes = lanes;
    options.batch = 3;
    options.force = true;
    run(graph({{"test-read"}, {"test-slow"}, {"test-serial"}, {"test-store", kOut}}), options);
    const std::vector<std::string>& order = test::seen().serial_order;
    EXPECT_EQ(order.size(), 100u);
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end())) << lanes << " lanes";
  }
}

TEST_F(Scene, LanesWorkAtTheSameTime) {
  inputs(4);
  Options options;
  options.lanes = 2;
  run(graph({{"test-read"}, {"test-meet"}, {"test-store", kOut}}), options);
  EXPECT_TRUE(test::seen().met);
}

TEST_F(Scene, LanesShareTheCores) {
  inputs(20);
  Options options;
  options.cores = 6;
  options.force = true;
  for (const unsigned lanes : {1u, 2u, 3u, 6u}) {
    options.lanes = lanes;
    run(graph({{"test-read"}, {"test-cores"}}), options);
    for (const auto& [path, row] : rows())
      EXPECT_EQ(std::get<double>(row.attributes.at("test-cores-1.threads")), 6.0 / lanes);
  }
}

TEST_F(Scene, BatchesReachBatchableStages) {
  inputs(64);
  Options options;
  options.lanes = 1;
  options.batch = 5;
  run(graph(mixed_chain()), options);
  EXPECT_EQ(test::seen().largest_batch, 5u);
}

TEST_F(Scene, BranchesReadTheSameValue) {
  input("a.txt", "abc");
  run(graph({{"test-read"},
             {"test-batch"},
             {"test-store", {{"suffix", "-batch"}}},
             {"test-slow", {{"ms", int64_t{0}}}, "test-read"},
             {"test-store", {{"suffix", "-plain"}}}}));
  EXPECT_EQ(tree(), (Tree{{"a-batch", "bcd"}, {"a-plain", "abc"}}));
}

TEST_F(Scene, WithoutOutNothingIsWritten) {
  inputs(5);
  std::vector<std::string> told;
  const Observer observer{[&](const Frame& frame) { told.push_back(frame.source.relative); }, {}};
  const Summary summary = run::run(graph(mixed_chain()), registry_, sources_, {}, observer, stop_);
  EXPECT_EQ(summary.exit_code(), 0);
  EXPECT_EQ(told.size(), 5u);
  EXPECT_FALSE(std::filesystem::exists(out()));
}

TEST_F(Scene, TheObserverIsToldOneAtATime) {
  inputs(60);
  Options options;
  options.lanes = 4;
  size_t frames = 0;  // no locks: calls must not overlap
  std::vector<Progress> seen;
  const Observer observer{[&](const Frame&) { ++frames; },
                          [&](const Progress& progress) { seen.push_back(progress); }};
  run(graph(mixed_chain()), options, observer);
  EXPECT_EQ(frames, 60u);
  ASSERT_FALSE(seen.empty());
  EXPECT_EQ(seen.back().done, 60u);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end(),
                             [](const Progress& a, const Progress& b) { return a.done < b.done; }));
  EXPECT_GT(seen.back().megapixels, 0);
}

TEST_F(Scene, StopFinishesWhatIsInFlight) {
  inputs(100);
  Options options;
  options.lanes = 2;
  options.batch = 2;
  const Observer stopper{[&](const Frame&) { stop_ = true; }, {}};
  const Summary summary = run(graph(mixed_chain()), options, stopper);
  EXPECT_TRUE(summary.interrupted);
  EXPECT_EQ(summary.exit_code(), 130);
  EXPECT_LE(summary.progress.done, 4u);
  EXPECT_EQ(rows().size(), summary.progress.done);
  EXPECT_EQ(tree().size(), summary.progress.done);

  stop_ = false;
  EXPECT_EQ(run(graph(mixed_chain()), options).exit_code(), 0);
  EXPECT_EQ(tree().size(), 100u);
}

TEST_F(Scene, TwoInputsOfOneRelativePathAreRefused) {
  inputs(2);
  sources_.push_back(sources_.front());
  EXPECT_THROW(run(graph(mixed_chain())), Error);
  EXPECT_FALSE(std::filesystem::exists(out()));
}

}  // namespace
}  // namespace strait::run
