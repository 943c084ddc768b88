// The host table against plugins that break its rules: statuses, never harm.
#include <functional>
#include <limits>

#include <gtest/gtest.h>

#include "fixture.h"
#include "strait/contract.h"

namespace strait::host {
namespace {

// A stage whose run is whatever the test says.
std::function<strait_status(strait_call*)>& body() {
  static std::function<strait_status(strait_call*)> kept;
  return kept;
}

strait_status create(const strait_host*, const strait_params*, void**) {
  return STRAIT_OK;
}
strait_status run_body(void*, strait_call* call) {
  return body()(call);
}
void destroy(void*) {}

const StageType& hostile() {
  static const Contract contract = Contract("hostile", "does as told")
                                       .input("image", "")
                                       .input("mask", "")
                                       .optional()
                                       .output("image", "")
                                       .keeps_channels()
                                       .keeps_depth();
  static const strait_contract table = contract.c();
  static const strait_stage stage = {sizeof(strait_stage), &table, create, run_body, destroy, nullptr};
  static const StageType type = {&stage, nullptr};
  return type;
}

// Runs one frame through `what` and answers the failure's reason.
std::string run(std::function<strait_status(strait_call*)> what) {
  body() = std::move(what);
  Frames frames({gray(9)});
  StageInstance(hostile(), "h", {}).run(frames.calls);
  return frames.reason(0);
}

strait_value image(int64_t height, int64_t width, int64_t channels, uint32_t type) {
  strait_value value{};
  value.struct_size = sizeof value;
  value.kind = STRAIT_IMAGE;
  value.type = type;
  value.rank = 3;
  value.shape[0] = height;
  value.shape[1] = width;
  value.shape[2] = channels;
  return value;
}

const strait_host& host() {
  return host_table();
}

TEST(HostTable, CatchesExceptionsThatLeaveAPlugin) {
  EXPECT_EQ(run([](strait_call*) -> strait_status { throw std::runtime_error("loose"); }), "loose");
  EXPECT_EQ(run([](strait_call*) -> strait_status { throw 1; }),
            "an exception that is no std::exception left the plugin");
}

TEST(HostTable, TakesAStatusWithoutWordsAndOneThatIsNoCode) {
  EXPECT_EQ(run([](strait_call*) { return -77; }), "failed without a message");
  EXPECT_EQ(run([](strait_call*) {
              host().set_error(5, nullptr);
              return 5;
            }),
            "failed without a message");
}

TEST(HostTable, RefusesOutputsThatBreakTheContract) {
  const auto make = [](strait_value value, uint32_t port = 0) {
    return run([=](strait_call* call) mutable { return host().output(call, 0, port, &value); });
  };
  const std::string shape =
      "output 'image': an image has rank 3, sides of at least 1, 1, 3 or 4 channels and a known type";
  EXPECT_EQ(make(image(2, 2, 1, STRAIT_TYPE_U8)), "");
  EXPECT_EQ(make(image(0, 2, 1, STRAIT_TYPE_U8)), shape);
  EXPECT_EQ(make(image(2, -2, 1, STRAIT_TYPE_U8)), shape);
  EXPECT_EQ(make(image(2, 2, 2, STRAIT_TYPE_U8)), shape);
  EXPECT_EQ(make(image(2, 2, 1, 9)), shape);
  EXPECT_EQ(make(image(std::numeric_limits<int64_t>::max(), 2, 1, STRAIT_TYPE_U8)),
            "value: the shape is too large for memory");
  EXPECT_EQ(
      make(image(2, 2, 3, STRAIT_TYPE_U8)),
      "output 'image' is declared to keep its input's channels or depth, but the stage makes colour, 8-bit");
  EXPECT_EQ(
      make(image(2, 2, 1, STRAIT_TYPE_F32)),
      "output 'image' is declared to keep its input's channels or depth, but the stage makes gray, float");
  EXPECT_EQ(make(image(2, 2, 1, STRAIT_TYPE_U8), 1), "the stage asked for output 1, it has declared 1");
  strait_value tensor = image(2, 2, 1, STRAIT_TYPE_U8);
  tensor.kind = STRAIT_TENSOR;
  EXPECT_EQ(make(tensor), "output 'image' is declared as image, but the stage makes tensor");
  strait_value unsized = image(2, 2, 1, STRAIT_TYPE_U8);
  unsized.struct_size = 0;
  EXPECT_EQ(make(unsized), "the stage gave no strait_value, or one whose struct_size is not set");
}

TEST(HostTable, ForgottenRefusalsExplainTheMissingOutput) {
  EXPECT_EQ(
      run([](strait_call* call) {
        strait_value value = image(2, 2, 2, STRAIT_TYPE_U8);
        host().output(call, 0, 0, &value);
        return STRAIT_OK;
      }),
      "the stage made no output 'image' (output 'image': an image has rank 3, sides of at least 1, 1, 3 or 4 "
      "channels and a known type)");
}

TEST(HostTable, AnswersAnOpenInputWithKindZeroAndKeepsTheCallersSize) {
  EXPECT_EQ(run([](strait_call* call) {
              struct Later {
                strait_value value;
                int more;
              } later{};
              later.value.struct_size = sizeof later;
              later.more = 5;
              EXPECT_EQ(host().input(call, 0, 0, &later.value), STRAIT_OK);
              EXPECT_EQ(later.value.kind, static_cast<uint32_t>(STRAIT_IMAGE));
              EXPECT_EQ(later.value.struct_size, sizeof later);
              EXPECT_EQ(later.more, 5);
              EXPECT_EQ(host().input(call, 0, 1, &later.value), STRAIT_OK);
              EXPECT_EQ(later.value.kind, 0u);
              return host().pass(call, 0, 0, 0);
            }),
            "");
}

TEST(HostTable, RefusesRequestsOutsideTheCall) {
  EXPECT_EQ(run([](strait_call* call) {
              EXPECT_NE(host().drop(call, 1), STRAIT_OK);
              EXPECT_NE(host().drop(nullptr, 0), STRAIT_OK);
              EXPECT_NE(host().input(call, 0, 0, nullptr), STRAIT_OK);
              EXPECT_NE(host().set_number(call, 0, nullptr, 1), STRAIT_OK);
              EXPECT_NE(host().set_text(call, 0, "key", nullptr), STRAIT_OK);
              EXPECT_NE(host().pass(call, 0, 1, 0), STRAIT_OK);  // the mask is not connected
              EXPECT_STREQ(host().source_path(call, 1), "");
              EXPECT_STREQ(host().relative_path(nullptr, 0), "");
              EXPECT_EQ(host().seed(call, 9), 0u);
              EXPECT_EQ(host().frame_count(nullptr), 0u);
              host().log(77, nullptr);
              return host().pass(call, 0, 0, 0);
            }),
            "");
}

TEST(HostTable, WritesFilesOnlyBelowTheFramesOwnName) {
  const auto write = [](const char* suffix) {
    return run([=](strait_call* call) {
      const strait_status status = host().write_file(call, 0, suffix, "x", 1);
      return status == STRAIT_OK ? host().pass(call, 0, 0, 0) : status;
    });
  };
  EXPECT_EQ(write(".png"), "");
  EXPECT_EQ(write("/tile0.png"), "");
  for (const char* bad : {"/../x", "/..", "/./x", "//x", "/", "/x/../../../y"})
    EXPECT_NE(write(bad), "") << bad;
  EXPECT_EQ(write(""), "the stage wrote a file without a suffix");
  EXPECT_EQ(write(nullptr), "the stage wrote a file without a suffix");
}

TEST(HostTable, RefusesTheSameFileTwice) {
  EXPECT_EQ(run([](strait_call* call) {
              EXPECT_EQ(host().write_file(call, 0, ".png", "x", 1), STRAIT_OK);
              return host().write_file(call, 0, ".png", "y", 1);
            }),
            "the file sub/picture0.png is written twice; give one of the stages another suffix or format");
}

TEST(HostTable, ParametersAreReadByNameAndType) {
  const strait_params params{{{"n", int64_t{3}}}};
  int64_t integer = 0;
  double real = 0;
  EXPECT_EQ(host().param_int(&params, "n", &integer), STRAIT_OK);
  EXPECT_EQ(integer, 3);
  EXPECT_NE(host().param_real(&params, "n", &real), STRAIT_OK);
  EXPECT_NE(host().param_int(&params, "m", &integer), STRAIT_OK);
  EXPECT_NE(host().param_int(&params, nullptr, &integer), STRAIT_OK);
  EXPECT_NE(host().param_int(nullptr, "n", &integer), STRAIT_OK);
}

}  // namespace
}  // namespace strait::host
