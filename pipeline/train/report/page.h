// training.html: one file that shows a training, with nothing outside itself and no scripts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "train/report/metrics_log.h"

namespace strait::train {

struct PageImage {
  std::string name;
  int64_t step;
  std::string png;
};

// Texts are plain: the page escapes them.
struct Page {
  std::string title;
  std::vector<std::string> lines;  // how it stands, what it is trained on
  const std::vector<Series>& series;
  std::vector<PageImage> images;  // by name, then step
  std::string recipe;
};

std::string training_page(const Page& page);

}  // namespace strait::train
