#include "views.h"

#include <exception>

#include "strait/fit.h"

namespace strait::encoder {

void make_views(const BatchView& items, const ViewOptions& options, uint64_t seed, uint64_t number,
                float* views) {
  const int channels = static_cast<int>(items.c);
  const cv::Size size(static_cast<int>(items.w), static_cast<int>(items.h));
  const int64_t each = items.c * items.h * items.w;
  std::exception_ptr failure;
#pragma omp parallel for schedule(dynamic)
  for (int64_t i = 0; i < items.n; ++i) {
    try {
      Random random(seed, static_cast<uint64_t>(i) + number * static_cast<uint64_t>(items.n));
      const cv::Mat picture = from_planes(items.data + i * each, channels, size);
      const cv::Mat view = coloured(moved(picture, options.movement, random), options.colouring, random);
      to_planes(view, channels, views + i * each);
    } catch (...) {  // must not leave a parallel region
#pragma omp critical
      failure = std::current_exception();
    }
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace strait::encoder
