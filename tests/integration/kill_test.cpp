// kill -9 at any moment costs only what was in flight.
#include <chrono>
#include <csignal>
#include <random>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include "scene.h"
#include "stages.h"

namespace strait::run {
namespace {

class Kill : public Scene {
 protected:
  graph::Graph chain() const {
    return graph(
        {{"test-read"}, {"test-slow"}, {"test-mix"}, {"test-serial"}, {"test-store", {{"suffix", ".out"}}}});
  }

  // Whether a run in a child came to its end before it was killed.
  bool survives(std::chrono::microseconds life) {
    const pid_t child = ::fork();
    if (child == 0) {
      Options options;
      options.lanes = 2;
      options.batch = 2;
      ::_exit(run(chain(), options).exit_code());
    }
    std::this_thread::sleep_for(life);
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }

  // Every row's files are there whole, and no file under its final name is partial.
  void check_standing(const Tree& reference) const {
    if (!std::filesystem::exists(out())) return;
    const Tree now = tree();
    for (const auto& [path, content] : now)
      if (!path.ends_with(".part")) {
        EXPECT_EQ(content, reference.at(path)) << path;
      }
    for (const auto& [path, row] : rows())
      for (const Output& output : row.outputs) EXPECT_EQ(now.count(output.path), 1u) << output.path;
  }
};

TEST_F(Kill, ARerunCompletesTheSameTree) {
  inputs(80);
  Options whole;
  whole.out = folder_.path() / "reference";
  run(chain(), whole);
  const Tree reference = tree(whole.out);
  ASSERT_EQ(reference.size(), 80u);

  std::mt19937 random(1);
  std::uniform_int_distribution<int> life_us(500, 40'000);
  for (int round = 0; round < 25; ++round) {
    if (round % 5 == 0) std::filesystem::remove_all(out());  // the first moments count as well
    survives(std::chrono::microseconds(life_us(random)));
    check_standing(reference);
  }
  const size_t known = rows().size();
  test::reset();
  const Summary summary = run(chain());
  EXPECT_EQ(summary.exit_code(), 0);
  EXPECT_EQ(summary.progress.skipped, known);
  EXPECT_EQ(tree(), reference);
}

TEST_F(Kill, KilledWhileItReplacesOutputsItNeverTrustsOldRows) {
  inputs(60);
  run(chain());
  const Tree reference = tree();
  for (auto& source : sources_)
    input(source.relative, std::string(std::filesystem::file_size(source.path), '?'));
  survives(std::chrono::milliseconds(25));  // some outputs are replaced by others of the same size
  inputs(60);                               // the first contents again
  EXPECT_EQ(run(chain()).exit_code(), 0);
  EXPECT_EQ(tree(), reference);
}

}  // namespace
}  // namespace strait::run
