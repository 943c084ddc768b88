// Shows how far a run is: a bar on a terminal, a plain line now and then anywhere else.
#pragma once

#include <cstdio>
#include <string>

#include "run/runner.h"

namespace strait::run {

// One thread at a time (an Observer is called so). On a terminal the bar is one line, drawn again at most 10
// times a second and kept narrower than the window. Elsewhere a line comes at most every 10 s.
class ProgressView {
 public:
  explicit ProgressView(std::FILE* to);
  ~ProgressView();  // leaves no half-drawn bar behind
  ProgressView(const ProgressView&) = delete;
  ProgressView& operator=(const ProgressView&) = delete;

  void update(const Progress& progress);
  void note(const std::string& line);     // a line of its own; the bar comes back below it
  void finish(const Progress& progress);  // the last word, followed by a new line

 private:
  void erase();

  std::FILE* to_;
  const bool terminal_;
  bool drawn_ = false;
  double next_s_;  // in Progress::seconds
};

}  // namespace strait::run
