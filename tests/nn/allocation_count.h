// Counts what is allocated on any thread, by the library that asks. Works in plain builds (malloc and its kin
// are replaced in this program) and under the address and thread sanitizers (through their hook).
#pragma once

#include <cstddef>
#include <map>
#include <string>

namespace strait::nn::testing {

struct Allocations {
  std::size_t count = 0;
  std::size_t largest_bytes = 0;
};

// By the file name of the library nearest to the allocation, the C and C++ run-time libraries passed over.
// Counts from construction to stop(). One at a time.
class AllocationCount {
 public:
  AllocationCount();
  ~AllocationCount();
  AllocationCount(const AllocationCount&) = delete;
  AllocationCount& operator=(const AllocationCount&) = delete;

  std::map<std::string, Allocations> stop();
};

}  // namespace strait::nn::testing
