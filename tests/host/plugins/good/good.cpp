// What the host must be able to serve: parameters of every type, and a stage for every way a frame can go.
#include <cstring>

#include "strait/tensor.h"

namespace {

using strait::Contract;
using strait::Frame;
using strait::Params;

// Adds `amount` to 8-bit gray pictures.
class Add {
 public:
  static Contract contract() {
    return Contract("add", "adds a number")
        .input("image", "a picture", STRAIT_GRAY | STRAIT_U8)
        .output("image", "the sum", STRAIT_GRAY | STRAIT_U8)
        .keeps_channels()
        .param(strait::integer("amount", "what is added").by_default("1").range(0, 255).in("8-bit levels"))
        .batchable();
  }
  explicit Add(const Params& params) : amount_(params.integer("amount")) {}
  void run(Frame& frame) {
    const strait_value in = frame.input();
    const strait_value out = frame.new_image(in.shape[0], in.shape[1], in.shape[2], in.type);
    const auto* from = static_cast<const uint8_t*>(in.data);
    auto* to = static_cast<uint8_t*>(out.data);
    for (int64_t i = 0; i < in.shape[0] * in.shape[1]; ++i) to[i] = static_cast<uint8_t>(from[i] + amount_);
    if (from[0] == 255)
      throw strait::Error(strait::Code::bad_input, "add", "the first pixel is white already");
    frame.set("first", from[0]);
    frame.write_file("-note.txt", "sum", 3);
  }

 private:
  int64_t amount_;
};

// Fails a whole call if any of its frames begins with 99.
class Batch {
 public:
  static Contract contract() {
    return Contract("batch", "all or nothing")
        .input("image", "")
        .output("image", "")
        .keeps_channels()
        .keeps_depth()
        .batchable();
  }
  explicit Batch(const Params&) {}
  void run(std::span<Frame> frames) {
    for (Frame& frame : frames) {
      frame.pass();
      frame.set("together", static_cast<double>(frames.size()));
      frame.write_file(".txt", "x", 1);
    }
    for (Frame& frame : frames)
      if (*static_cast<const uint8_t*>(frame.input().data) == 99)
        throw std::runtime_error("a poisoned frame");
  }
};

// Drops dark frames, forgets the output of others, by its mode.
class Moody {
 public:
  static Contract contract() {
    return Contract("moody", "misbehaves on demand")
        .input("image", "")
        .output("image", "", STRAIT_GRAY | STRAIT_ANY_DEPTH)
        .param(strait::choice("mode",
                              {"drop", "forget", "huge", "colour", "wrong-port", "escape", "odd-throw"}, ""));
  }
  explicit Moody(const Params& params) : mode_(params.text("mode")) {}
  void run(Frame& frame) {
    if (mode_ == "drop") return frame.drop();
    if (mode_ == "huge") frame.new_image(int64_t{1} << 40, int64_t{1} << 40, 1, STRAIT_TYPE_U8);
    if (mode_ == "colour") frame.new_image(2, 2, 3, STRAIT_TYPE_U8);
    if (mode_ == "wrong-port") frame.pass(7, 0);
    if (mode_ == "escape") frame.write_file("/../../etc/passwd", "x", 1);
    if (mode_ == "odd-throw") throw 42;
  }

 private:
  std::string mode_;
};

// Reads every type of parameter and says what it read.
class Types {
 public:
  static Contract contract() {
    return Contract("types", "reads parameters")
        .input("image", "")
        .output("image", "")
        .keeps_channels()
        .keeps_depth()
        .param(strait::boolean("flag", "").by_default("true"))
        .param(strait::real("ratio", "").by_default("0.5"))
        .param(strait::text("words", "").by_default("12"))
        .param(strait::integers("list", "").by_default("[3, 4]"));
  }
  explicit Types(const Params& params) {
    said_ = params.text("words") + (params.boolean("flag") ? " yes " : " no ") +
            std::to_string(params.real("ratio"));
    for (const int64_t one : params.integers("list")) said_.append(1, ' ').append(std::to_string(one));
    if (params.text("words") == "refuse")
      throw strait::Error(strait::Code::usage, "words", "these do not go");
  }
  void run(Frame& frame) {
    frame.pass();
    frame.set("said", said_);
    frame.set("seed", static_cast<double>(frame.seed() >> 32));
    frame.set("where", frame.relative_path() + " " + frame.source_path());
  }

 private:
  std::string said_;
};

// The mean of every channel as a tensor, and of a tensor the bytes of its digits.
class Means {
 public:
  static Contract contract() {
    return Contract("means", "the mean of every channel")
        .input("image", "", STRAIT_ANY_CHANNELS | STRAIT_U8)
        .output_tensor("means", "as many numbers as channels");
  }
  explicit Means(const Params&) {}
  void run(Frame& frame) {
    const strait_value in = frame.input();
    const int64_t channels = in.shape[2], pixels = in.shape[0] * in.shape[1];
    const std::span<float> means = strait::output_floats(frame, {&channels, 1});
    std::fill(means.begin(), means.end(), 0.0F);
    for (int64_t i = 0; i < pixels * channels; ++i)
      means[static_cast<size_t>(i % channels)] += static_cast<const uint8_t*>(in.data)[i];
    for (float& mean : means) mean /= static_cast<float>(pixels);
  }
};

class Digits {
 public:
  static Contract contract() {
    return Contract("digits", "a tensor as text").input_tensor("tensor", "").output_bytes("text", "");
  }
  explicit Digits(const Params&) {}
  void run(Frame& frame) {
    std::string text;
    for (const float one : strait::input_floats(frame.input())) text += std::to_string(one) + ";";
    std::memcpy(frame.new_bytes(static_cast<int64_t>(text.size())).data, text.data(), text.size());
  }
};

const void* extension(const char* name) {
  static const int answer = 42;
  return std::strcmp(name, "test.answer/1") == 0 ? &answer : nullptr;
}

}  // namespace

STRAIT_PLUGIN_EXTENDED("good", "1.2.3", extension, Add, Batch, Moody, Types, Means, Digits);
