#include <gtest/gtest.h>

#include "core/seed.h"
#include "fixture.h"

namespace strait::host {
namespace {

StageInstance make(const std::string& type, const ParamValues& params = {}) {
  return {*good_plugins().find(type), "s", params};
}

void expect_failure(const Frame& frame, Code code, const std::string& reason) {
  ASSERT_TRUE(frame.failure);
  EXPECT_EQ(frame.failure->stage, "s");
  EXPECT_EQ(frame.failure->code, code);
  EXPECT_EQ(frame.failure->reason, reason);
}

TEST(Stage, MakesOutputsAttributesAndFiles) {
  Frames frames({gray(10), gray(20)});
  make("add", {{"amount", int64_t{5}}}).run(frames.calls);
  for (size_t i = 0; i < 2; ++i) {
    ASSERT_TRUE(frames.frames[i].alive()) << frames.reason(i);
    EXPECT_EQ(frames.pixel(i), 10 * (i + 1) + 5);
    EXPECT_EQ(frames.number(i, "s.first"), 10 * (i + 1));
    ASSERT_EQ(frames.frames[i].files.size(), 1u);
    EXPECT_EQ(frames.frames[i].files[0].relative, "sub/picture" + std::to_string(i) + "-note.txt");
  }
}

TEST(Stage, ReadsParametersAndKnowsItsFrame) {
  Frames frames({gray(1)});
  make("types",
       {{"flag", false}, {"ratio", 0.25}, {"words", std::string("a")}, {"list", std::vector<int64_t>{3, 4}}})
      .run(frames.calls);
  const Attributes& said = frames.frames[0].attributes;
  EXPECT_EQ(std::get<std::string>(said.at("s.said")), "a no 0.250000 3 4");
  EXPECT_EQ(std::get<std::string>(said.at("s.where")), "sub/picture0.png /in/sub/picture0.png");
  EXPECT_EQ(std::get<double>(said.at("s.seed")),
            static_cast<double>(derive_seed(7, "sub/picture0.png", "s") >> 32));
}

TEST(Stage, TensorsAndBytesTravel) {
  Frames frames({gray(10, STRAIT_TYPE_U8, 3)});
  make("means").run(frames.calls);
  const Value means = frames.calls[0].outputs.at(0);
  EXPECT_EQ(means.view().kind, static_cast<uint32_t>(STRAIT_TENSOR));
  EXPECT_EQ(means.view().shape[0], 3);
  Frames next({means});
  make("digits").run(next.calls);
  const Value text = next.calls[0].outputs.at(0);
  EXPECT_EQ(text.view().kind, static_cast<uint32_t>(STRAIT_BYTES));
  EXPECT_EQ(std::string(static_cast<const char*>(text.view().data), text.bytes()),
            "10.000000;10.000000;10.000000;");
}

TEST(Stage, PassesTheSameMemoryOn) {
  Frames frames({gray(1)});
  make("batch").run(frames.calls);
  EXPECT_EQ(frames.calls[0].outputs[0].view().data, frames.values[0].view().data);
}

TEST(Stage, FailsInCreateWithItsOwnWords) {
  try {
    make(
        "types",
        {{"flag", true}, {"ratio", 1.0}, {"words", std::string("refuse")}, {"list", std::vector<int64_t>{}}});
    FAIL() << "no error";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), Code::usage);
    EXPECT_STREQ(e.what(), "stage 's': words: these do not go");
  }
}

TEST(Stage, FailsOnlyTheFrameThatItThrewFor) {
  Frames frames({gray(1), gray(255), gray(3)});
  make("add", {{"amount", int64_t{1}}}).run(frames.calls);
  expect_failure(frames.frames[1], Code::bad_input, "add: the first pixel is white already");
  EXPECT_TRUE(frames.frames[1].files.empty());
  EXPECT_EQ(frames.pixel(0), 2);
  EXPECT_EQ(frames.pixel(2), 4);
}

TEST(Stage, TriesAFailedBatchAgainFrameByFrame) {
  Frames good({gray(1), gray(2), gray(3)});
  make("batch").run(good.calls);
  EXPECT_EQ(good.number(2, "s.together"), 3);

  Frames poisoned({gray(1), gray(99), gray(3)});
  make("batch").run(poisoned.calls);
  expect_failure(poisoned.frames[1], Code::internal, "a poisoned frame");
  EXPECT_TRUE(poisoned.frames[1].attributes.empty());
  for (const size_t i : {size_t{0}, size_t{2}}) {
    EXPECT_TRUE(poisoned.frames[i].alive());
    EXPECT_EQ(poisoned.number(i, "s.together"), 1);
    EXPECT_EQ(poisoned.frames[i].files.size(), 1u);  // not those of the failed call, too
  }
}

TEST(Stage, WrittenInCGetsOneFrameACall) {
  Frames frames({gray(1), gray(2)});
  for (CallFrame& call : frames.calls) call.inputs.push_back(nullptr);
  make("pure-c").run(frames.calls);
  EXPECT_EQ(frames.number(1, "s.frames"), 1);
  EXPECT_EQ(frames.pixel(1), 2);
}

TEST(Stage, LeavesFramesAloneThatAreDeadAlready) {
  Frames frames({gray(1), gray(2)});
  frames.frames[0].dropped = true;
  make("batch").run(frames.calls);
  EXPECT_TRUE(frames.calls[0].outputs.empty());
  EXPECT_EQ(frames.number(1, "s.together"), 1);
}

TEST(Stage, DropsAFrame) {
  Frames frames({gray(1)});
  make("moody", {{"mode", std::string("drop")}}).run(frames.calls);
  EXPECT_TRUE(frames.frames[0].dropped);
  EXPECT_FALSE(frames.frames[0].failure);
}

TEST(Stage, FailsTheFrameWhoseRequestsMakeNoSense) {
  const std::string refused = "frame: the host refused a stage's request";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"forget", "the stage made no output 'image'"},
      {"colour",
       refused + " (output 'image' is declared to be gray, any depth, but the stage makes colour, 8-bit)"},
      {"wrong-port", refused + " (the stage asked for input 7, it has declared 1)"},
      {"escape",
       refused + " (the stage wrote a file with the suffix '/../../etc/passwd', which leaves its place)"},
      {"odd-throw", "an exception that is no std::exception"},
  };
  for (const auto& [mode, reason] : cases) {
    SCOPED_TRACE(mode);
    Frames frames({gray(1)});
    make("moody", {{"mode", mode}}).run(frames.calls);
    expect_failure(frames.frames[0], Code::internal, reason);
    EXPECT_TRUE(frames.frames[0].files.empty());
  }
}

TEST(Stage, CannotAllocateWhatNoMachineHas) {
  Frames frames({gray(1)});
  make("moody", {{"mode", std::string("huge")}}).run(frames.calls);
  expect_failure(frames.frames[0], Code::limit,
                 "frame: the host refused a stage's request (value: the shape is too large for memory)");
}

TEST(Stage, IsNotGivenInputsItDoesNotTake) {
  Frames frames({gray(1, STRAIT_TYPE_U8, 3), gray(1, STRAIT_TYPE_U16), Value(), gray(1)});
  make("add", {{"amount", int64_t{1}}}).run(frames.calls);
  expect_failure(frames.frames[0], Code::bad_input,
                 "input 'image' takes gray, 8-bit, got colour, 8-bit; put a stage 'convert' before it");
  expect_failure(frames.frames[1], Code::bad_input,
                 "input 'image' takes gray, 8-bit, got gray, 16-bit; put a stage 'convert' before it");
  expect_failure(frames.frames[2], Code::internal, "nothing arrived at input 'image'");
  EXPECT_TRUE(frames.frames[3].alive());
}

TEST(Stage, KeepsItsOwnStaticsWhereAnotherPluginUsesTheSameClassName) {
  for (const char* type : {"twin1", "twin2"}) {
    Frames frames({gray(1)});
    make(type).run(frames.calls);
    EXPECT_EQ(frames.number(0, "s.twin"), type[4] - '0');
  }
}

TEST(Stage, MovesWithoutBeingDestroyedTwice) {
  StageInstance first = make("add", {{"amount", int64_t{1}}});
  StageInstance second = std::move(first);
  Frames frames({gray(1)});
  second.run(frames.calls);
  EXPECT_EQ(frames.pixel(0), 2);
  EXPECT_EQ(second.name(), "s");
}

}  // namespace
}  // namespace strait::host
