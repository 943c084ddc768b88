#include "run/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "run/progress_line.h"

namespace strait::run {

namespace {

constexpr double kBarEvery_s = 0.1;
constexpr double kLineEvery_s = 10;
constexpr int kUsualColumns = 80;

// One less than the window has: a full line would wrap in some terminals.
int columns(std::FILE* to) {
  winsize window{};
  if (::ioctl(::fileno(to), TIOCGWINSZ, &window) != 0 || window.ws_col == 0) return kUsualColumns - 1;
  return window.ws_col - 1;
}

void print(std::FILE* to, const std::string& text) {
  std::fputs(text.c_str(), to);
  std::fflush(to);
}

}  // namespace

ProgressView::ProgressView(std::FILE* to)
    : to_(to), terminal_(::isatty(::fileno(to)) != 0), next_s_(terminal_ ? 0 : kLineEvery_s) {}

ProgressView::~ProgressView() {
  erase();
}

void ProgressView::erase() {
  if (drawn_) print(to_, "\r\x1b[K");
  drawn_ = false;
}

void ProgressView::update(const Progress& progress) {
  if (progress.seconds < next_s_) return;
  next_s_ = progress.seconds + (terminal_ ? kBarEvery_s : kLineEvery_s);
  if (!terminal_) return print(to_, progress_text(progress) + "\n");
  print(to_, fmt::format("\r{}\x1b[K", progress_bar(progress, columns(to_))));
  drawn_ = true;
}

void ProgressView::note(const std::string& line) {
  erase();
  print(to_, line + "\n");
  next_s_ = terminal_ ? 0 : next_s_;  // the bar is due at once
}

void ProgressView::finish(const Progress& progress) {
  erase();
  print(to_, progress_text(progress) + "\n");
}

}  // namespace strait::run
