// A failure costs its own frame and nothing else.
#include <csignal>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scene.h"
#include "stages.h"
#include "strait/error.h"

namespace strait::run {
namespace {

const Link kStore = {"test-store", {{"suffix", ".out"}}};

// Runs `body` in a child that cannot make files longer than `bytes`; its result is the child's exit status.
template <typename Body>
int with_little_space(rlim_t bytes, Body body) {
  const pid_t child = ::fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);  // writing then fails as on a full disk
    const rlimit limit{bytes, bytes};
    ::_exit(::setrlimit(RLIMIT_FSIZE, &limit) == 0 ? body() : 99);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST_F(Scene, AFailingStageFailsOnlyItsFrame) {
  inputs(40);
  for (const char* name : {"bad1.txt", "sub0/bad2.txt"}) input(name, "broken");
  Options options;
  options.lanes = 2;
  std::vector<std::string> failed;
  const Observer observer{[&](const Frame& frame) {
                            if (frame.failure) failed.push_back(frame.source.relative);
                          },
                          {}};
  const Summary summary = run(graph({{"test-read"}, {"test-mix"}, kStore}), options, observer);
  EXPECT_EQ(summary.exit_code(), 3);
  EXPECT_EQ(summary.progress.failed, 2u);
  EXPECT_EQ(failed.size(), 2u);
  EXPECT_EQ(tree().size(), 40u);
  const Row row = rows().at("sub0/bad2.txt");
  EXPECT_EQ(row.status, Status::failed);
  ASSERT_TRUE(row.failure.has_value());
  EXPECT_EQ(row.failure->stage, "test-read-0");
  EXPECT_EQ(row.failure->code, Code::bad_input);
  EXPECT_NE(row.failure->reason.find("cannot be read"), std::string::npos);
  EXPECT_TRUE(row.outputs.empty());
}

TEST_F(Scene, NoneSucceeded) {
  input("a.txt", "broken");
  EXPECT_EQ(run(graph({{"test-read"}, kStore})).exit_code(), 4);
}

TEST_F(Scene, AMissingInputFailsItsFrame) {
  inputs(2);
  std::filesystem::remove(sources_.front().path);
  EXPECT_EQ(run(graph({{"test-read"}, kStore})).exit_code(), 3);
  EXPECT_EQ(rows().at(sources_.front().relative).status, Status::failed);
}

TEST_F(Scene, APoisonedBatchLosesOnlyTheGuiltyFrame) {
  inputs(40);
  input("sub0/010-poison.txt", "poison");
  Options options;
  options.lanes = 1;
  const Summary summary = run(graph({{"test-read"}, {"test-batch"}, kStore}), options);
  EXPECT_GT(test::seen().largest_batch, 1u);
  EXPECT_EQ(summary.progress.failed, 1u);
  EXPECT_EQ(tree().size(), 40u);
  EXPECT_EQ(rows().at("sub0/010-poison.txt").failure->stage, "test-batch-1");
}

TEST_F(Scene, DroppedFramesAreNoFailures) {
  inputs(3);
  input("d.txt", "drop me");
  const Summary summary = run(graph({{"test-read"}, {"test-drop"}, kStore}));
  EXPECT_EQ(summary.exit_code(), 0);
  EXPECT_EQ(tree().size(), 3u);
  EXPECT_EQ(rows().at("d.txt").status, Status::dropped);
}

TEST_F(Scene, RowsHoldOutputsAttributesAndTimes) {
  input("a.txt", "hello");
  run(graph({{"test-read"}, {"test-mix"}, {"test-slow", {{"ms", int64_t{5}}}}, kStore}));
  const Row row = rows().at("a.txt");
  ASSERT_EQ(row.outputs.size(), 1u);
  EXPECT_EQ(row.outputs[0].path, "a.out");
  EXPECT_EQ(row.outputs[0].bytes, 5u);
  EXPECT_EQ(row.attributes.count("test-mix-1.first"), 1u);
  EXPECT_EQ(row.stage_ms.size(), 4u);
  EXPECT_GE(row.stage_ms.at("test-slow-2"), 5.0);
}

TEST_F(Scene, TwoStagesThatWriteOneFile) {
  input("a.txt", "hello");
  EXPECT_EQ(
      run(graph({{"test-read"}, kStore, {"test-store", {{"suffix", ".out"}}, "test-read"}})).exit_code(), 4);
  const Row row = rows().at("a.txt");
  ASSERT_TRUE(row.failure.has_value());
  EXPECT_EQ(row.failure->stage, "test-store-2");
  EXPECT_NE(row.failure->reason.find("a.out is written twice"), std::string::npos);
  EXPECT_TRUE(tree().empty()) << "a failed frame leaves nothing behind";
}

TEST_F(Scene, TheInputIsNeverOverwritten) {
  input("a.txt", "hello");
  Options options;
  options.out = folder_.path() / "in";
  EXPECT_EQ(
      run(graph({{"test-read"}, {"test-mix"}, {"test-store", {{"suffix", ".txt"}}}}), options).exit_code(),
      4);
  EXPECT_EQ(tree(options.out).at("a.txt"), "hello");
}

TEST_F(Scene, TheCatalogIsNeverOverwritten) {
  input("strait.txt", "hello");
  EXPECT_EQ(run(graph({{"test-read"}, {"test-store", {{"suffix", ".db"}}}})).exit_code(), 4);
  EXPECT_EQ(rows().at("strait.txt").status, Status::failed);
}

TEST_F(Scene, NoSpaceForAnOutputFailsTheFrame) {
  inputs(3);
  input("large.txt", std::string(1 << 20, 'x'));
  const graph::Graph chain = graph({{"test-read"}, {"test-mix"}, kStore});
  EXPECT_EQ(with_little_space(512 << 10, [&] { return run(chain).exit_code(); }), 3);
  EXPECT_EQ(tree().size(), 3u) << "no partial file is left";
  const Row row = rows().at("large.txt");
  ASSERT_TRUE(row.failure.has_value());
  EXPECT_EQ(row.failure->code, Code::io);
  EXPECT_EQ(row.failure->stage, "test-store-2");
  EXPECT_NE(row.failure->reason.find("cannot be written"), std::string::npos);

  EXPECT_EQ(run(chain).exit_code(), 0) << "and with space it is done";
  EXPECT_EQ(tree().size(), 4u);
}

TEST_F(Scene, NoSpaceForTheCatalogEndsTheRun) {
  inputs(20);
  const graph::Graph chain = graph({{"test-read"}, {"test-serial"}, kStore});
  const auto body = [&] {
    try {
      run(chain);
    } catch (const Error& e) {
      return static_cast<int>(e.code());
    }
    return 0;
  };
  EXPECT_EQ(with_little_space(24 << 10, body), static_cast<int>(Code::io));
}

TEST_F(Scene, ADamagedCatalogEndsTheRunBeforeItBegins) {
  inputs(3);
  folder_.write("out/strait.db",
                "this is no database, and long enough to be looked at; " + std::string(200, 'x'));
  EXPECT_THROW(run(graph({{"test-read"}, kStore})), Error);
  EXPECT_EQ(test::seen().reads, 0u);
  EXPECT_TRUE(tree().empty());
}

}  // namespace
}  // namespace strait::run
