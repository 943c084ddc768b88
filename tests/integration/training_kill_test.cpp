// strait train: kill -9 at any moment, then --resume, ends in the same bits as a training that nobody
// disturbed.
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <opencv2/imgcodecs.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "nn/model.h"
#include "nn/safetensors.h"

namespace strait {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr int kSteps = 120;

class TrainingKill : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) / ("strait_training_kill_" + std::to_string(::getpid()));
    fs::create_directories(folder_ / "data");
    for (int i = 0; i < 4; ++i) {
      cv::Mat picture(40, 48, CV_8UC1);
      cv::RNG(static_cast<uint64_t>(i) + 1).fill(picture, cv::RNG::UNIFORM, 0, 256);
      ASSERT_TRUE(cv::imwrite((folder_ / "data" / (std::to_string(i) + ".png")).string(), picture));
    }
    std::ofstream(folder_ / "recipe.toml")
        << "[recipe]\nname = \"tiny\"\nplugin = \"denoise\"\n[data]\npatch = 16\nbatch = 2\n"
           "[network]\nwidths = [4]\nblocks = [1]\n[schedule]\nwarmup_steps = 10\n[budget]\nsteps = "
        << kSteps << "\n";
    ::setenv("STRAIT_PLUGIN_PATH", STRAIT_BINARY_DIR "/lib/strait/plugins", 1);
    ::setenv("OMP_WAIT_POLICY", "passive", 1);  // threads that spin take the time of whoever else is testing
  }
  void TearDown() override { fs::remove_all(folder_); }

  pid_t start(const std::string& out) const {
    const bool resume = fs::exists(folder_ / out / "checkpoint.safetensors");
    const pid_t child = ::fork();
    if (child != 0) return child;
    const std::string recipe = folder_ / "recipe.toml", data = folder_ / "data", place = folder_ / out,
                      log = folder_ / (out + ".log");
    const int written = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0666);
    if (written < 0 || ::dup2(written, STDOUT_FILENO) < 0 || ::dup2(written, STDERR_FILENO) < 0) ::_exit(126);
    ::execl(STRAIT_BINARY_DIR "/bin/strait", "strait", "train", recipe.c_str(), "--data", data.c_str(), "-o",
            place.c_str(), "--checkpoint-every", "0", "--validate-every", "0.03",
            resume ? "--resume" : static_cast<const char*>(nullptr), nullptr);
    ::_exit(127);
  }
  static bool is_running(pid_t child, int& status) { return ::waitpid(child, &status, WNOHANG) == 0; }

  std::string log_of(const std::string& out) const {
    std::ifstream file(folder_ / (out + ".log"));
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void run_to_the_end(const std::string& out) const {
    int status = 0;
    ASSERT_GT(::waitpid(start(out), &status, 0), 0);
    ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << log_of(out);
  }
  // 0 where there is no checkpoint yet; one that is there must be whole, whenever one looks.
  int64_t checkpoint_step() const {
    const fs::path file = folder_ / "out/checkpoint.safetensors";
    if (!fs::exists(file)) return 0;
    return std::stoll(nn::read_safetensors(file).metadata.at("step"));
  }
  // Kills a session soon after it has done `steps` more. Whether it was still running.
  bool kill_after(int64_t steps, std::chrono::microseconds more) {
    const int64_t wanted = checkpoint_step() + steps;
    const pid_t child = start("out");
    int status = 0;
    const auto deadline = std::chrono::steady_clock::now() + 120s;
    bool running = true;
    while (running && checkpoint_step() < wanted && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(1ms);
      running = is_running(child, status);
    }
    if (!running) return false;
    std::this_thread::sleep_for(more);
    ::kill(child, SIGKILL);
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status);
  }
  nn::Parameters state(const std::string& out) const {
    return nn::read_safetensors(folder_ / out / "checkpoint.safetensors").tensors;
  }

  fs::path folder_;
};

std::string bytes_of(const nn::Tensor& tensor) {
  return {reinterpret_cast<const char*>(tensor.data()), tensor.size() * sizeof(float)};
}

TEST_F(TrainingKill, ResumesToTheSameBitsWhateverTheMoment) {
  run_to_the_end("whole");
  if (HasFatalFailure()) return;
  std::mt19937 random(7);
  int kills = 0;
  for (int round = 0; round < 8; ++round) {
    // The first kill comes before anything can stand, the others a few steps on, at any point of a step.
    const int64_t steps = round == 0 ? 0 : 1 + static_cast<int64_t>(random() % 12);
    kills += kill_after(steps, std::chrono::microseconds(random() % 15'000)) ? 1 : 0;
    if (fs::exists(folder_ / "out/best")) nn::Model::load(folder_ / "out/best");  // whole, with its checksum
  }
  EXPECT_GE(kills, 4);
  run_to_the_end("out");
  if (HasFatalFailure()) return;

  const nn::Parameters whole = state("whole"), out = state("out");
  ASSERT_EQ(whole.size(), out.size());
  for (const nn::Tensor& tensor : whole)
    EXPECT_EQ(bytes_of(out.at(tensor.name)), bytes_of(tensor)) << tensor.name;
  const nn::Model first = nn::Model::load(folder_ / "whole"), second = nn::Model::load(folder_ / "out");
  for (const nn::Tensor& tensor : first.parameters())
    EXPECT_EQ(bytes_of(second.parameters().at(tensor.name)), bytes_of(tensor)) << tensor.name;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_ / "out"))
    EXPECT_FALSE(entry.path().filename().string().ends_with(".part")) << entry.path();
}

// metrics.csv tells every step once, however often it was done.
TEST_F(TrainingKill, FiguresRiseInStepsAfterAKill) {
  ASSERT_TRUE(kill_after(8, 0us)) << log_of("out");
  run_to_the_end("out");
  std::ifstream csv(folder_ / "out/metrics.csv");
  std::string line;
  std::getline(csv, line);
  EXPECT_EQ(line, "step,seconds,name,value");
  int64_t last = 0;
  while (std::getline(csv, line)) {
    const int64_t step = std::stoll(line);
    EXPECT_GE(step, last) << line;
    last = step;
  }
  EXPECT_EQ(last, kSteps);
}

TEST_F(TrainingKill, ATerminatedTrainingLeavesACheckpointAndItsExitCode) {
  const pid_t child = start("out");
  int status = 0;
  while (checkpoint_step() < 5 && is_running(child, status)) std::this_thread::sleep_for(1ms);
  ::kill(child, SIGTERM);
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status)) << log_of("out");
  EXPECT_EQ(WEXITSTATUS(status), 130);
  EXPECT_NE(log_of("out").find("--resume goes on"), std::string::npos);
  EXPECT_NO_THROW(nn::Model::load(folder_ / "out"));
}

}  // namespace
}  // namespace strait
