#include "cli/detection_figures.h"

#include <algorithm>
#include <cmath>

#include "strait/error.h"

namespace strait::cli {
namespace {

struct Counts {
  double good = 0, bad = 0, overlap = 0;
};

Counts totals(const std::vector<Scored>& all) {
  Counts total;
  for (const Scored& one : all) {
    if (!std::isfinite(one.score))
      throw Error(Code::bad_input, "eval anomaly", "a score is no finite number", "train the model again");
    (one.share > 0 ? total.bad : total.good) += 1;
    total.overlap += static_cast<double>(one.share);
  }
  if (total.good == 0 || total.bad == 0)
    throw Error(
        Code::bad_input, "eval anomaly",
        total.bad == 0 ? "nothing is bad (expected good and bad)" : "nothing is good (expected good and bad)",
        "say with --good and --bad what is what");
  return total;
}

// The area below the line from (x0, y0) to (x1, y1), as far as x is below `most`.
double area_below(double x0, double y0, double x1, double y1, double most) {
  if (x0 >= most) return 0;
  if (x1 > most) {
    y1 = y0 + (y1 - y0) * (most - x0) / (x1 - x0);
    x1 = most;
  }
  return (x1 - x0) * (y0 + y1) / 2;
}

}  // namespace

DetectionFigures detection_figures(std::vector<Scored>& all, double regions) {
  const Counts total = totals(all);
  std::sort(all.begin(), all.end(), [](const Scored& a, const Scored& b) { return a.score > b.score; });
  DetectionFigures figures{0, 0, 0, 0};
  Counts found;
  for (size_t i = 0; i < all.size();) {
    const Counts before = found;
    const float score = all[i].score;
    for (; i < all.size() && all[i].score == score; ++i) {
      (all[i].share > 0 ? found.bad : found.good) += 1;
      found.overlap += static_cast<double>(all[i].share);
    }
    const double x0 = before.good / total.good, x1 = found.good / total.good;
    figures.auroc += area_below(x0, before.bad / total.bad, x1, found.bad / total.bad, 1);
    figures.pro += area_below(x0, before.overlap / regions, x1, found.overlap / regions, kMostFalseAlarms);
    const double f1 = 2 * found.bad / (found.bad + found.good + total.bad);
    if (f1 <= figures.best_f1) continue;
    figures.best_f1 = f1;
    figures.threshold = static_cast<double>(score);
  }
  figures.pro /= kMostFalseAlarms;
  return figures;
}

}  // namespace strait::cli
