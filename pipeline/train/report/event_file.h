// TensorBoard's event files: TFRecord framing around tensorflow.Event messages (tensorboard/compat/proto).
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace strait::train {

class Message;

struct EncodedImage {
  int width_px;
  int height_px;
  int channels;
  std::string_view png;
};

// Every session of a training has a file of its own. Flushed after each event.
class EventFile {
 public:
  // In `folder`, which is made. `step` is where the session begins: a reader drops what earlier sessions
  // wrote of later steps. Throws Error(io).
  EventFile(const std::filesystem::path& folder, int64_t step);

  // Throw Error(io). Readers group tags by what stands before a '/'.
  void scalar(int64_t step, std::string_view tag, double value);
  void image(int64_t step, std::string_view tag, const EncodedImage& image);

 private:
  void write(Message event);

  std::filesystem::path file_;
  std::ofstream stream_;
};

}  // namespace strait::train
