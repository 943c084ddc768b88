// make_images OUT_DIR: renders the sample pictures, clean/NAME.png, and with noise of sigma 25 on them,
// noisy/NAME.png.
#include <cstdio>
#include <exception>
#include <filesystem>

#include <opencv2/imgcodecs.hpp>

#include "noisy.h"
#include "scenes.h"

namespace {

void write(const std::filesystem::path& file, const cv::Mat& image) {
  std::filesystem::create_directories(file.parent_path());
  if (!cv::imwrite(file.string(), image, {cv::IMWRITE_PNG_COMPRESSION, 9, cv::IMWRITE_PNG_STRATEGY, 1}))
    throw std::runtime_error(file.string() + " cannot be written");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: make_images OUT_DIR\n", stderr);
    return 2;
  }
  try {
    const std::filesystem::path out(argv[1]);
    for (const samples::Scene& scene : samples::scenes()) {
      const cv::Mat clean = scene.render();
      write(out / "clean" / (scene.name + ".png"), clean);
      write(out / "noisy" / (scene.name + ".png"), samples::noisy(clean, scene.name));
    }
  } catch (const std::exception& e) {
    std::fprintf(stderr, "make_images: %s\n", e.what());
    return 1;
  }
}
