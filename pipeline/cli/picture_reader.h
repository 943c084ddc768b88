// Pictures by the names that an index gives them.
#pragma once

#include <filesystem>
#include <list>
#include <memory>
#include <mutex>
#include <string>

#include <opencv2/core.hpp>

namespace strait::cli {

struct ReadPicture {
  cv::Mat pixels;      // as io's decode() leaves them; shared, read only
  std::string sha256;  // of the file; of the pixels where the picture is a part of one
};

// A name is the path of a picture file relative to the root, or with '#' behind it a part of a file: the
// number of a picture in an idx file ("train-images-idx3-ubyte.gz#7"), or x, y, width, height in a sheet
// ("sheet.png#32,0,32,32"). Thread-safe. Files of parts stay in memory, the last few.
class PictureReader {
 public:
  explicit PictureReader(std::filesystem::path root) : root_(std::move(root)) {}

  const std::filesystem::path& root() const { return root_; }
  // Throws Error as reading and decoding do.
  ReadPicture read(const std::string& name) const;
  // The whole of a sheet, or all pictures of an idx file (as rows of one), which parts are cut from.
  struct Whole {
    cv::Mat pixels;
    int count = 0;  // of idx: pictures; of a sheet: 0
  };
  std::shared_ptr<const Whole> whole(const std::string& file) const;

 private:
  std::filesystem::path root_;
  mutable std::mutex mutex_;
  mutable std::list<std::pair<std::string, std::shared_ptr<const Whole>>> kept_;  // the latest first
};

}  // namespace strait::cli
