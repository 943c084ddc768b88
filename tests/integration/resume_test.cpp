// A second run does what is missing or has changed, and only that.
#include <algorithm>
#include <fstream>

#include "scene.h"
#include "stages.h"

namespace strait::run {
namespace {

std::vector<Link> chain(const std::string& suffix) {
  return {{"test-read"}, {"test-mix"}, {"test-store", {{"suffix", suffix}}}};
}

class Resume : public Scene {
 protected:
  Resume() {
    inputs(20);
    EXPECT_EQ(run(graph(chain(".out"))).exit_code(), 0);
    first_ = tree();
    test::reset();
  }
  // How many frames a second run carried through the graph.
  size_t rerun(const std::vector<Link>& links, Options options = {}) {
    test::reset();
    summary_ = run(graph(links), options);
    EXPECT_EQ(summary_.progress.done, sources_.size());
    EXPECT_EQ(summary_.progress.skipped + test::seen().reads, sources_.size());
    return test::seen().reads;
  }

  Tree first_;
  Summary summary_;
};

TEST_F(Resume, FinishedFramesAreSkipped) {
  EXPECT_EQ(rerun(chain(".out")), 0u);
  EXPECT_EQ(summary_.exit_code(), 0);
  EXPECT_EQ(tree(), first_);
}

TEST_F(Resume, ForceRunsAll) {
  Options options;
  options.force = true;
  EXPECT_EQ(rerun(chain(".out"), options), 20u);
  EXPECT_EQ(tree(), first_);
}

TEST_F(Resume, ADeletedOutputIsMadeAgain) {
  std::filesystem::remove(out() / first_.begin()->first);
  EXPECT_EQ(rerun(chain(".out")), 1u);
  EXPECT_EQ(tree(), first_);
}

TEST_F(Resume, AShortenedOutputIsMadeAgain) {
  std::filesystem::resize_file(out() / first_.begin()->first, 1);
  EXPECT_EQ(rerun(chain(".out")), 1u);
  EXPECT_EQ(tree(), first_);
}

TEST_F(Resume, AChangedInputIsRunAgain) {
  input("sub0/003.txt", "something else");
  EXPECT_EQ(rerun(chain(".out")), 1u);
  EXPECT_NE(tree().at("sub0/003.out"), first_.at("sub0/003.out"));
}

TEST_F(Resume, AnInputWithTheSameContentIsNot) {
  input("sub0/003.txt", "frame 3 xxx");
  EXPECT_EQ(rerun(chain(".out")), 0u);
}

TEST_F(Resume, ANewInputIsRun) {
  input("new.txt", "new");
  EXPECT_EQ(rerun(chain(".out")), 1u);
  EXPECT_EQ(tree().size(), 21u);
}

TEST_F(Resume, AChangedParameterRunsAll) {
  EXPECT_EQ(rerun(chain(".other")), 20u);
}

TEST_F(Resume, AChangedFileOfAParameterRunsAll) {
  const std::filesystem::path table = folder_.path() / "table";
  const auto links = [&](const std::string& content) -> std::vector<Link> {
    std::ofstream(table) << content;
    return {{"test-read"}, {"test-mix"}, {"test-store", {{"table", table.string()}}}};
  };
  EXPECT_EQ(rerun(links("a")), 20u);
  EXPECT_EQ(rerun(links("a")), 0u);
  EXPECT_EQ(rerun(links("b")), 20u);
}

TEST_F(Resume, AChangedSeedRunsAll) {
  Options options;
  options.seed = 5;
  EXPECT_EQ(rerun(chain(".out"), options), 20u);
}

TEST_F(Resume, FailedFramesAreTriedAgain) {
  input("late.txt", "broken");
  EXPECT_EQ(rerun(chain(".out")), 1u);
  EXPECT_EQ(summary_.exit_code(), 3);
  EXPECT_EQ(rerun(chain(".out")), 1u);
  EXPECT_EQ(summary_.exit_code(), 3);
  input("late.txt", "whole");
  EXPECT_EQ(rerun(chain(".out")), 1u);
  EXPECT_EQ(summary_.exit_code(), 0);
}

TEST_F(Resume, DroppedFramesAreSkipped) {
  input("d.txt", "drop me");
  const std::vector<Link> dropping = {{"test-read"}, {"test-drop"}, {"test-store", {{"suffix", ".kept"}}}};
  EXPECT_EQ(rerun(dropping), 21u);
  EXPECT_EQ(rerun(dropping), 0u);
}

TEST_F(Resume, LanesAndBatchAreNoPartOfTheKey) {
  Options options;
  options.lanes = 3;
  options.batch = 2;
  EXPECT_EQ(rerun(chain(".out"), options), 0u);
}

}  // namespace
}  // namespace strait::run
