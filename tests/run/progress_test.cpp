#include "run/progress.h"

#include <algorithm>

#include <gtest/gtest.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "run/progress_line.h"

namespace strait::run {
namespace {

Progress at(size_t done, double seconds) {
  Progress progress;
  progress.total = 100;
  progress.done = done;
  progress.megapixels = static_cast<double>(done) * 2;
  progress.seconds = seconds;
  return progress;
}

TEST(ProgressLine, Clock) {
  EXPECT_EQ(clock_text(0), "0:00");
  EXPECT_EQ(clock_text(58.2), "0:59");
  EXPECT_EQ(clock_text(3599.5), "1:00:00");
  EXPECT_EQ(clock_text(90061), "25:01:01");
}

TEST(ProgressLine, Text) {
  EXPECT_EQ(progress_text(at(0, 0)), "0/100");
  EXPECT_EQ(progress_text(at(20, 10)), "20/100  2.0 images/s  4.0 MPix/s  ETA 0:40");
  EXPECT_EQ(progress_text(at(100, 10)), "100/100  10.0 images/s  20.0 MPix/s  in 0:10");
  Progress progress = at(50, 10);
  progress.failed = 2;
  progress.skipped = 30;
  progress.megapixels = 10;
  EXPECT_EQ(progress_text(progress), "50/100  2.0 images/s  1.0 MPix/s  ETA 0:25  2 failed  30 skipped");
}

TEST(ProgressLine, BarFillsWithTheWork) {
  EXPECT_EQ(progress_bar(at(50, 0), 100).substr(0, 42),
            "[" + std::string(20, '=') + std::string(20, ' ') + "]");
  EXPECT_EQ(progress_bar(at(100, 0), 100).substr(0, 42), "[" + std::string(40, '=') + "]");
}

TEST(ProgressLine, NeverWiderThanTheWindow) {
  for (int columns = 0; columns < 120; ++columns)
    EXPECT_LE(progress_bar(at(33, 7), columns).size(), static_cast<size_t>(columns));
  EXPECT_EQ(progress_bar(at(33, 7), 6), "33/100");
}

std::string content(std::FILE* file) {
  std::rewind(file);
  std::string text(4096, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file));
  return text;
}

TEST(ProgressView, PlainLinesAtMostEveryTenSeconds) {
  std::FILE* file = std::tmpfile();
  {
    ProgressView view(file);
    for (int tenths = 0; tenths <= 250; ++tenths) view.update(at(10, tenths * 0.1));
    view.note("a.png failed");
    view.finish(at(100, 25.1));
  }
  const std::string text = content(file);
  std::fclose(file);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4) << text;
  EXPECT_EQ(text.find('\r'), std::string::npos);
  EXPECT_NE(text.find("a.png failed\n100/100"), std::string::npos) << text;
}

// What a terminal of 60 columns is sent.
class TerminalTest : public testing::Test {
 protected:
  void SetUp() override {
    const winsize window{24, 60, 0, 0};
    int slave = -1;
    if (::openpty(&master_, &slave, nullptr, nullptr, &window) != 0)
      GTEST_SKIP() << "no pseudo-terminals here";
    terminal_ = ::fdopen(slave, "w");
  }
  void TearDown() override {
    if (terminal_ != nullptr) std::fclose(terminal_);
    if (master_ >= 0) ::close(master_);
  }
  // All that has been sent so far: up to a mark that follows it.
  std::string sent() const {
    std::fputc('#', terminal_);
    std::fflush(terminal_);
    std::string text;
    for (char one = 0; ::read(master_, &one, 1) == 1 && one != '#';) text += one;
    return text;
  }

  int master_ = -1;
  std::FILE* terminal_ = nullptr;
};

TEST_F(TerminalTest, TheBarIsDrawnTenTimesASecondAtMost) {
  ProgressView view(terminal_);
  for (int ms = 0; ms < 1000; ms += 10) view.update(at(50, ms * 0.001));
  const std::string text = sent();
  const auto drawn = std::count(text.begin(), text.end(), '\r');
  EXPECT_GE(drawn, 8);
  EXPECT_LE(drawn, 11);
  EXPECT_EQ(text.find('\n'), std::string::npos);
}

TEST_F(TerminalTest, NotesGoAboveAndTheEndIsClean) {
  ProgressView view(terminal_);
  view.update(at(50, 1));
  view.note("a.png failed");
  view.update(at(60, 1.01));
  view.finish(at(100, 2));
  const std::string text = sent();
  EXPECT_NE(text.find("\r\x1b[Ka.png failed\r\n\r"), std::string::npos) << text;
  EXPECT_TRUE(text.ends_with("\r\x1b[K100/100  50.0 images/s  100.0 MPix/s  in 0:02\r\n")) << text;
}

TEST_F(TerminalTest, AnInterruptedBarIsErased) {
  { ProgressView(terminal_).update(at(50, 1)); }
  EXPECT_TRUE(sent().ends_with("\r\x1b[K"));
}

}  // namespace
}  // namespace strait::run
