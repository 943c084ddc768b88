#include "train/report/event_file.h"

#include <bit>
#include <cstdlib>
#include <map>

#include <sys/wait.h>

#include "train/fixture.h"
#include "train/report/crc32c.h"
#include "train/report/wire.h"

namespace strait::train {
namespace {

// A reader of its own, from the formats' descriptions: fails the test at the first byte that is not as it
// should be.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}
  bool empty() const { return bytes_.empty(); }
  std::string_view take(size_t count) {
    EXPECT_LE(count, bytes_.size());
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(taken.size());
    return taken;
  }
  uint64_t fixed(size_t size) {
    uint64_t value = 0;
    size_t shift = 0;
    for (const char byte : take(size))
      value |= static_cast<uint64_t>(static_cast<uint8_t>(byte)) << (8 * shift++);
    return value;
  }
  uint64_t varint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const auto byte = static_cast<uint8_t>(take(1).front());
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0) break;
    }
    return value;
  }

 private:
  std::string_view bytes_;
};

struct Field {
  uint64_t number = 0;
  std::string_view bytes;
};

using Fields = std::map<uint64_t, Field>;

Fields parse(std::string_view message) {
  Fields fields;
  Bytes bytes(message);
  while (!bytes.empty()) {
    const uint64_t key = bytes.varint();
    Field& field = fields[key >> 3];
    switch (key & 7) {
      case 0:
        field.number = bytes.varint();
        break;
      case 1:
        field.number = bytes.fixed(8);
        break;
      case 2:
        field.bytes = bytes.take(bytes.varint());
        break;
      case 5:
        field.number = bytes.fixed(4);
        break;
      default:
        ADD_FAILURE() << "wire type " << (key & 7);
    }
  }
  return fields;
}

std::vector<std::string_view> records(std::string_view file) {
  std::vector<std::string_view> found;
  Bytes bytes(file);
  while (!bytes.empty()) {
    const std::string_view length = bytes.take(8);
    EXPECT_EQ(bytes.fixed(4), masked(crc32c(length)));
    const std::string_view data = bytes.take(Bytes(length).fixed(8));
    EXPECT_EQ(bytes.fixed(4), masked(crc32c(data)));
    found.push_back(data);
  }
  return found;
}

TEST(Crc32c, HasTheValuesOfTheStandard) {
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aau);  // RFC 3720, B.4
  EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62a8ab43u);
  EXPECT_EQ(crc32c(""), 0u);
  EXPECT_EQ(masked(0), 0xa282ead8u);
}

TEST(Wire, EncodesAsTheSpecificationShows) {
  EXPECT_EQ(Message().integer(1, 150).data(), "\x08\x96\x01");
  EXPECT_EQ(Message().bytes(2, "testing").data(), "\x12\x07testing");
  EXPECT_EQ(Message().message(3, Message().integer(1, 150)).data(), "\x1a\x03\x08\x96\x01");
  EXPECT_EQ(Message().integer(1, -2).data(), "\x08\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01");
  EXPECT_EQ(Message().real32(4, 1.0f).data(), std::string("\x25\x00\x00\x80\x3f", 5));
  EXPECT_EQ(Message().real64(1, 2.0).data(), std::string("\x09\0\0\0\0\0\0\0\x40", 9));
}

class Events : public InFolder {
 protected:
  std::string written() const {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / "tb"))
      files.push_back(entry.path());
    EXPECT_EQ(files.size(), 1u);
    EXPECT_TRUE(has(files.front().filename(), "events.out.tfevents."));
    return text_of(files.front());
  }
};

TEST_F(Events, AreReadBackByteForByte) {
  {
    EventFile events(folder_ / "tb", 40);
    events.scalar(41, "train/loss", 0.25);
    events.image(1'000'000, "preview/x", {3, 2, 1, "PNG bytes"});
  }
  const std::string file = written();
  const std::vector<std::string_view> all = records(file);
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(parse(all[0]).at(3).bytes, "brain.Event:2");
  EXPECT_EQ(parse(all[1]).at(2).number, 40u);
  EXPECT_EQ(parse(parse(all[1]).at(7).bytes).at(1).number, 1u);  // a session starts

  const Fields scalar = parse(all[2]);
  EXPECT_GT(std::bit_cast<double>(scalar.at(1).number), 1.6e9);  // seconds since 1970
  EXPECT_EQ(scalar.at(2).number, 41u);
  const Fields loss = parse(parse(scalar.at(5).bytes).at(1).bytes);
  EXPECT_EQ(loss.at(1).bytes, "train/loss");
  EXPECT_EQ(std::bit_cast<float>(static_cast<uint32_t>(loss.at(2).number)), 0.25f);

  EXPECT_EQ(parse(all[3]).at(2).number, 1'000'000u);
  const Fields image = parse(parse(parse(parse(all[3]).at(5).bytes).at(1).bytes).at(4).bytes);
  EXPECT_EQ(image.at(1).number, 2u);
  EXPECT_EQ(image.at(2).number, 3u);
  EXPECT_EQ(image.at(3).number, 1u);
  EXPECT_EQ(image.at(4).bytes, "PNG bytes");
}

TEST_F(Events, TensorBoardReadsThem) {
  const cv::Mat picture(2, 3, CV_8UC1, cv::Scalar(9));
  std::vector<uint8_t> png;
  cv::imencode(".png", picture, png);
  {
    EventFile events(folder_ / "tb", 0);
    for (int step = 1; step <= 3; ++step) events.scalar(step, "train/loss", 1.0 / step);
    events.image(3, "preview/x", {3, 2, 1, {reinterpret_cast<const char*>(png.data()), png.size()}});
  }
  const char* python = std::getenv("STRAIT_PYTHON");
  const std::string command = std::string(python != nullptr ? python : "python3") +
                              " '" STRAIT_SOURCE_DIR "/tools/check_tensorboard.py' '" +
                              (folder_ / "tb").string() +
                              "' --scalars train/loss --images preview/x --last-step 3";
  constexpr int kSkipped = 77, kNoPython = 127;  // the latter is the shell's
  const int status = WEXITSTATUS(std::system(command.c_str()));
  if (status == kSkipped || status == kNoPython)
    GTEST_SKIP() << "no tensorboard package; set STRAIT_PYTHON to a Python that has it";
  EXPECT_EQ(status, 0);
}

TEST_F(Events, AFolderThatCannotBeMadeIsAnError) {
  write("file", "");
  EXPECT_EQ(error_of([&] { EventFile(folder_ / "file/tb", 0); }).first, Code::io);
}

}  // namespace
}  // namespace strait::train
