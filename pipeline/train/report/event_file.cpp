#include "train/report/event_file.h"

#include <array>
#include <chrono>

#include <fmt/format.h>
#include <unistd.h>

#include "strait/error.h"
#include "train/report/crc32c.h"
#include "train/report/wire.h"

namespace strait::train {
namespace {

// Numbers of fields in event.proto and summary.proto.
namespace event {
enum : uint32_t { wall_time = 1, step = 2, file_version = 3, summary = 5, session_log = 7 };
}
namespace summary {
enum : uint32_t { value = 1 };
}
namespace value_field {
enum : uint32_t { tag = 1, simple_value = 2, image = 4 };
}
namespace image_field {
enum : uint32_t { height = 1, width = 2, colorspace = 3, encoded = 4 };
}
namespace session_log {
enum : uint32_t { status = 1 };
constexpr int64_t kStart = 1;
}  // namespace session_log

double wall_time() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// Readers take files in the order of their names, and look for "tfevents" in them.
std::string file_name() {
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0) host[0] = '\0';
  const auto time = std::chrono::system_clock::now().time_since_epoch();
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
  return fmt::format("events.out.tfevents.{:010d}.{:03d}.{}.{}", ms / 1000, ms % 1000, host.data(),
                     ::getpid());
}

Message at(int64_t step) {
  Message made;
  made.real64(event::wall_time, wall_time()).integer(event::step, step);
  return made;
}

Message with_value(int64_t step, const Message& one) {
  return at(step).message(event::summary, Message().message(summary::value, one));
}

}  // namespace

EventFile::EventFile(const std::filesystem::path& folder, int64_t step) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  file_ = folder / file_name();
  stream_.open(file_, std::ios::binary | std::ios::app);
  write(Message().real64(event::wall_time, wall_time()).bytes(event::file_version, "brain.Event:2"));
  write(at(step).message(event::session_log, Message().integer(session_log::status, session_log::kStart)));
}

void EventFile::scalar(int64_t step, std::string_view tag, double value) {
  write(with_value(
      step,
      Message().bytes(value_field::tag, tag).real32(value_field::simple_value, static_cast<float>(value))));
}

void EventFile::image(int64_t step, std::string_view tag, const EncodedImage& image) {
  const Message encoded = Message()
                              .integer(image_field::height, image.height_px)
                              .integer(image_field::width, image.width_px)
                              .integer(image_field::colorspace, image.channels)
                              .bytes(image_field::encoded, image.png);
  write(with_value(step, Message().bytes(value_field::tag, tag).message(value_field::image, encoded)));
}

// A record: length, its checksum, data, their checksum.
void EventFile::write(Message event) {
  std::string length, record;
  append_little_endian(length, static_cast<uint64_t>(event.data().size()));
  record = length;
  append_little_endian(record, masked(crc32c(length)));
  record += event.data();
  append_little_endian(record, masked(crc32c(event.data())));
  stream_.write(record.data(), static_cast<std::streamsize>(record.size()));
  stream_.flush();
  if (!stream_)
    throw Error(Code::io, file_.string(), "cannot be written", "check the space left on the disk");
}

}  // namespace strait::train
