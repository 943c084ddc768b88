// Frames that take one of several ways, attributes read on the way, and stages that sum up a run.
#include "run/generated.h"
#include "scene.h"
#include "strait/error.h"

namespace strait::run {
namespace {

std::vector<Link> routed_chain() {
  return {{"test-read"},
          {"test-route"},
          {"test-mix", {}, "test-route", 1},
          {"test-store", {{"suffix", ".odd"}}},
          {"test-file", {}, "test-route", 0}};
}

TEST_F(Scene, StagesBehindAnEmptyPortAreSkipped) {
  input("a.txt", "odd one");
  input("b.txt", "even one");
  EXPECT_EQ(run(graph(routed_chain())).exit_code(), 0);
  const Tree files = tree();
  ASSERT_EQ(files.size(), 2u);
  EXPECT_EQ(files.count("a.odd"), 1u);
  EXPECT_EQ(files.at("even/b.way"), "even");
  EXPECT_EQ(rows().at("a.txt").stage_ms.count("test-file-4"), 0u);
  EXPECT_EQ(rows().at("b.txt").attributes.count("test-mix-2.first"), 0u);
  EXPECT_EQ(run(graph(routed_chain())).progress.skipped, 2u);
}

TEST_F(Scene, ACollectingStageFinishesAfterAllFrames) {
  inputs(30);
  const std::vector<Link> chain = {{"test-read"}, {"test-count"}};
  Options options;
  options.lanes = 3;
  const Summary first = run(graph(chain), options);
  EXPECT_EQ(first.exit_code(), 0);
  EXPECT_EQ(first.progress.done, 30u);
  EXPECT_EQ(tree(), (Tree{{"test-count-1.count", "30"}}));
  EXPECT_EQ(std::get<double>(rows().at("test-count-1/").attributes.at("test-count-1.frames")), 30);
  EXPECT_EQ(run(graph(chain), options).progress.skipped, 0u);  // it has to see all of them again
}

TEST_F(Scene, WhatACollectingStageCannotFinishIsAFailure) {
  inputs(3);
  const Summary summary = run(graph({{"test-read"}, {"test-count", {{"most", int64_t{3}}}}}));
  EXPECT_EQ(summary.exit_code(), 3);
  EXPECT_EQ(rows().at("test-count-1/").failure->reason, "count: too many frames");
  EXPECT_TRUE(tree().empty());
}

TEST_F(Scene, ACollectingStageMustNotBeCalledLikeAnInput) {
  input("test-count-1.txt", "x");
  EXPECT_THROW(run(graph({{"test-read"}, {"test-count"}})), Error);
}

TEST_F(Scene, ASourceCanMakeItsFrames) {
  const graph::Graph made =
      graph({{"test-make", {{"count", int64_t{12}}}}, {"test-store", {{"suffix", ".txt"}}}});
  ASSERT_EQ(made.generated_frames(), 12);
  sources_ = generated_sources(12);
  Options options;
  options.lanes = 2;
  EXPECT_EQ(run(made, options).exit_code(), 0);
  const Tree first = tree();
  ASSERT_EQ(first.size(), 12u);
  EXPECT_EQ(first.at("000011.txt").substr(0, 3), "11 ");
  EXPECT_NE(first.at("000001.txt").substr(2), first.at("000002.txt").substr(2));  // seeds of their own
  EXPECT_EQ(run(made, options).progress.skipped, 12u);
  options.lanes = 1;
  options.force = true;
  run(made, options);
  EXPECT_EQ(tree(), first);
}

}  // namespace
}  // namespace strait::run
