#include "cli/classify_figures.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace strait::cli {
namespace {

constexpr size_t kBins = 15;

struct Bin {
  double confidence = 0, right = 0;  // sums
};

double share(size_t part, size_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

ClassifyFigures classify_figures(const std::vector<uint32_t>& truth, const std::vector<float>& probabilities,
                                 size_t classes) {
  ClassifyFigures figures;
  figures.pictures = truth.size();
  figures.confusion.assign(classes, std::vector<size_t>(classes));
  std::array<Bin, kBins> bins;
  size_t right = 0;
  for (size_t i = 0; i < truth.size(); ++i) {
    const float* row = probabilities.data() + i * classes;
    const float* likeliest = std::max_element(row, row + classes);
    const auto taken_for = static_cast<size_t>(likeliest - row);
    const bool is_right = taken_for == truth[i];
    ++figures.confusion[truth[i]][taken_for];
    right += is_right ? 1 : 0;
    const double confidence = double{*likeliest};
    figures.mean_confidence += confidence / static_cast<double>(truth.size());
    Bin& bin = bins[std::min(kBins - 1, static_cast<size_t>(confidence * kBins))];
    bin.confidence += confidence;
    bin.right += is_right ? 1 : 0;
  }
  figures.accuracy = share(right, truth.size());
  for (const Bin& bin : bins)
    figures.calibration_error +=
        std::abs(bin.confidence - bin.right) / static_cast<double>(std::max<size_t>(truth.size(), 1));
  return figures;
}

double recall_of(const ClassifyFigures& figures, size_t one) {
  const std::vector<size_t>& row = figures.confusion[one];
  return share(row[one], std::accumulate(row.begin(), row.end(), size_t{0}));
}

double precision_of(const ClassifyFigures& figures, size_t one) {
  size_t taken = 0;
  for (const std::vector<size_t>& row : figures.confusion) taken += row[one];
  return share(figures.confusion[one][one], taken);
}

}  // namespace strait::cli
