// libFuzzer: whatever the bytes, the decoder gives as many numbers as there are scales, or throws
// strait::Error; and what it gives is coded and decoded to the same again. The first bytes choose the scales.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "rans.h"
#include "strait/error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strait::codec;
  const std::size_t count = size == 0 ? 0 : data[0] + 1U;
  if (size < count + 1) return 0;
  std::vector<std::uint8_t> scales(data + 1, data + 1 + count);
  for (std::uint8_t& scale : scales) scale %= 64;
  std::vector<std::int32_t> numbers(count), again(count);
  try {
    RansDecoder decoder(std::span(data, size).subspan(count + 1), "fuzz");
    decoder.get(scales, numbers);
    decoder.finish();
  } catch (const strait::Error&) {
    return 0;
  }
  for (const std::int32_t number : numbers)
    if (number < -kLargestNumber || number > kLargestNumber) return 0;  // 21 bits can say more than is coded
  RansEncoder encoder;
  encoder.put(numbers, scales);
  const std::vector<std::uint8_t> stream = encoder.finish();
  RansDecoder decoder(stream, "fuzz");
  decoder.get(scales, again);
  decoder.finish();
  if (again != numbers) std::abort();
  return 0;
}
