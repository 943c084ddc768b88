#include "stages.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iterator>
#include <span>
#include <thread>

#include <omp.h>

#include "strait/stage.h"

namespace strait::test {

namespace {

constexpr uint32_t kBytes = STRAIT_GRAY | STRAIT_U8;

std::string text_of(const Frame& frame) {
  const strait_value value = frame.input();
  return {static_cast<const char*>(value.data), static_cast<size_t>(value.shape[1])};
}

void put(Frame& frame, const std::string& text) {
  const strait_value value = frame.new_image(1, static_cast<int64_t>(text.size()), 1, STRAIT_TYPE_U8);
  std::memcpy(value.data, text.data(), text.size());
}

Contract filter(const char* type) {
  return Contract(type, "For tests").input("image", "any bytes", kBytes).output("image", "bytes", kBytes);
}

struct Read {
  explicit Read(const Params&) {}
  static Contract contract() {
    return Contract("test-read", "For tests").output("image", "the bytes", kBytes);
  }
  void run(Frame& frame) {
    ++seen().reads;
    std::ifstream in(frame.source_path(), std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    if (!in || text.starts_with("broken"))
      throw Error(Code::bad_input, frame.relative_path(), "cannot be read");
    put(frame, text);
  }
};

struct Mix {
  explicit Mix(const Params&) {}
  static Contract contract() { return filter("test-mix"); }
  void run(Frame& frame) {
    std::string text = text_of(frame);
    uint64_t state = frame.seed();
    for (char& one : text) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      one = static_cast<char>(one ^ static_cast<char>(state >> 56));
    }
    put(frame, text);
    frame.set("first", text.empty() ? 0.0 : static_cast<double>(text[0]));
  }
};

struct Slow {
  explicit Slow(const Params& params) : pause(params.integer("ms")) {}
  static Contract contract() { return filter("test-slow").param(integer("ms", "how long").by_default("1")); }
  void run(Frame& frame) {
    std::this_thread::sleep_for(pause);
    frame.pass();
  }
  std::chrono::milliseconds pause;
};

struct Batch {
  explicit Batch(const Params&) {}
  static Contract contract() { return filter("test-batch").batchable(); }
  void run(std::span<Frame> frames) {
    size_t largest = seen().largest_batch;
    while (largest < frames.size() && !seen().largest_batch.compare_exchange_weak(largest, frames.size()))
      continue;
    for (const Frame& frame : frames)
      if (text_of(frame).starts_with("poison")) throw Error(Code::internal, "batch", "poisoned");
    for (Frame& frame : frames) {
      std::string text = text_of(frame);
      for (char& one : text) ++one;
      put(frame, text);
    }
  }
};

struct Serial {
  explicit Serial(const Params&) {}
  static Contract contract() { return filter("test-serial").serial(); }
  void run(Frame& frame) {
    seen().serial_order.push_back(frame.relative_path());
    frame.pass();
  }
};

struct Drop {
  explicit Drop(const Params&) {}
  static Contract contract() { return filter("test-drop"); }
  void run(Frame& frame) {
    if (text_of(frame).starts_with("drop")) return frame.drop();
    frame.pass();
  }
};

struct Meet {
  explicit Meet(const Params&) {}
  static Contract contract() { return filter("test-meet"); }
  void run(Frame& frame) {
    ++inside;
    for (int ms = 0; ms < 2000 && !seen().met; ++ms) {
      if (inside >= 2) seen().met = true;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    --inside;
    frame.pass();
  }
  std::atomic<int> inside{0};
};

struct Cores {
  explicit Cores(const Params&) {}
  static Contract contract() { return filter("test-cores"); }
  void run(Frame& frame) {
    frame.set("threads", omp_get_max_threads());
    frame.pass();
  }
};

struct Store {
  explicit Store(const Params& params) : suffix(params.text("suffix")) {}
  static Contract contract() {
    return Contract("test-store", "For tests")
        .input("image", "what is written", kBytes)
        .param(text("suffix", "of the file").by_default(".out"))
        .param(file("table", "what a stage may go by").by_default(""));
  }
  void run(Frame& frame) {
    const std::string text = text_of(frame);
    frame.write_file(suffix, text.data(), text.size());
  }
  std::string suffix;
};

struct Route {
  explicit Route(const Params&) {}
  static Contract contract() {
    return Contract("test-route", "For tests")
        .input("image", "any bytes", kBytes)
        .output("even", "bytes", kBytes)
        .may_stay_empty()
        .output("odd", "bytes", kBytes)
        .may_stay_empty();
  }
  void run(Frame& frame) {
    const bool odd = text_of(frame).starts_with("odd");
    frame.set("way", odd ? "odd" : "even");
    frame.pass(0, odd ? 1 : 0);
  }
};

struct File {
  explicit File(const Params&) {}
  static Contract contract() {
    return Contract("test-file", "For tests").input("image", "any bytes", kBytes);
  }
  void run(Frame& frame) {
    const std::string way = frame.text("test-route-1.way").value_or("none");
    const bool absent = !frame.number("test-route-1.way") && !frame.text("nowhere");
    frame.write_file_in(way, absent ? ".way" : ".bad", way.data(), way.size());
  }
};

struct Make {
  explicit Make(const Params&) {}
  static Contract contract() {
    return Contract("test-make", "For tests").output("image", "text", kBytes).generates("frames", "3");
  }
  void run(Frame& frame) {
    put(frame, std::to_string(frame.ordinal()) + " " + std::to_string(frame.seed()).substr(0, 6));
  }
};

struct Count {
  explicit Count(const Params& params) : most(params.integer("most")) {}
  static Contract contract() {
    return Contract("test-count", "For tests")
        .input("image", "any bytes", kBytes)
        .param(integer("most", "frames").by_default("1000"));
  }
  void run(Frame&) { ++count; }
  void finish(Frame& frame) {
    if (count >= most) throw Error(Code::limit, "count", "too many frames");
    const std::string text = std::to_string(count);
    frame.set("frames", static_cast<double>(count));
    frame.write_file(".count", text.data(), text.size());
  }
  const int64_t most;
  std::atomic<int64_t> count{0};
};

}  // namespace

const strait_plugin_info& plugin() {
  static const strait_plugin_info info = {
      sizeof(strait_plugin_info),
      STRAIT_ABI_MAJOR,
      STRAIT_ABI_MINOR,
      "test-stages",
      "1",
      detail::stage_list<Read, Mix, Slow, Batch, Serial, Drop, Meet, Cores, Store, Route, File, Make, Count>,
      nullptr};
  return info;
}

Seen& seen() {
  static Seen one;
  return one;
}

void reset() {
  seen().reads = 0;
  seen().largest_batch = 0;
  seen().met = false;
  seen().serial_order.clear();
}

}  // namespace strait::test
