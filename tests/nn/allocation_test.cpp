// Running a program allocates nothing. oneDNN itself copies the arguments of every primitive into a hash map
// (exec_args_t, made in dnnl_primitive_execute) and makes a few small objects beside it: bounded here, since
// no interface of oneDNN avoids it.
#include <vector>

#include "allocation_count.h"
#include "networks.h"

namespace strait::nn::testing {
namespace {

TEST(AllocationCount, SeesAllocations) {
  AllocationCount count;
  const std::vector<int> values(1000);
  const auto found = count.stop();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.begin()->second.count, 1U);
  EXPECT_EQ(found.begin()->second.largest_bytes, values.size() * sizeof(int));
}

void expect_none(const std::map<std::string, Allocations>& found) {
  for (const auto& [library, allocations] : found) {
    if (library.starts_with("libdnnl")) {
      EXPECT_LT(allocations.largest_bytes, 1024U) << "a scratchpad of oneDNN's own?";
    } else {
      ADD_FAILURE() << library << " allocated " << allocations.count << " times, up to "
                    << allocations.largest_bytes << " bytes";
    }
  }
}

TEST(RunningAProgram, AllocatesNothing) {
  const auto spec = small_unet(32);
  Parameters parameters = initialise(spec, 1);
  for (const Precision precision : {Precision::f32, Precision::bf16}) {
    if (!cpu_has(precision)) continue;
    for (const Mode mode : {Mode::infer, Mode::train}) {
      auto program = Program::compile(spec, parameters, {2, 1, 32, 48}, mode, precision);
      const auto pass = [&] {
        program.forward();
        if (mode == Mode::train) program.backward();
      };
      pass();  // OpenMP starts its threads
      AllocationCount count;
      pass();
      pass();
      expect_none(count.stop());
    }
  }
}

}  // namespace
}  // namespace strait::nn::testing
