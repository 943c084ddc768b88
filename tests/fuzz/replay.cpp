// In place of libFuzzer: feeds each file of the folders named to the target, in order of names. What is kept
// there reaches a branch of its own, or is broken in a way of its own; a target that aborts or throws fails
// the test.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> inputs(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

void feed(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(stream), {}};
  const std::vector<std::uint8_t> data(bytes.begin(), bytes.end());
  LLVMFuzzerTestOneInput(data.data(), data.size());
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t fed = 0;
  for (int i = 1; i < argc; ++i)
    for (const fs::path& file : inputs(argv[i])) {
      std::printf("%s\n", file.c_str());  // the last one printed is the one that failed
      std::fflush(stdout);
      feed(file);
      ++fed;
    }
  std::printf("%zu inputs\n", fed);
  return fed == 0 ? 1 : 0;
}
