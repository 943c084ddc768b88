#include "core/value.h"

#include <limits>

#include <gtest/gtest.h>

#include "strait/error.h"

namespace strait {
namespace {

strait_value wanted(uint32_t kind, uint32_t type, std::initializer_list<int64_t> shape) {
  strait_value value{};
  value.kind = kind;
  value.type = type;
  for (const int64_t side : shape) value.shape[value.rank++] = side;
  return value;
}

TEST(Value, IsAlignedAndDense) {
  const Value image = Value::allocate(wanted(STRAIT_IMAGE, STRAIT_TYPE_U16, {5, 7, 3}));
  EXPECT_EQ(image.bytes(), 5u * 7 * 3 * 2);
  EXPECT_EQ(image.view().row_bytes, 7 * 3 * 2);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(image.view().data) % 64, 0u);
  EXPECT_EQ(Value::allocate(wanted(STRAIT_TENSOR, STRAIT_TYPE_F32, {1, 2, 3, 4})).view().row_bytes, 0);
  const Value copy = image;
  EXPECT_EQ(copy.view().data, image.view().data);
  EXPECT_TRUE(Value().empty());
}

TEST(Value, RefusesShapesThatCannotBe) {
  const int64_t most = std::numeric_limits<int64_t>::max();
  EXPECT_THROW(Value::allocate(wanted(STRAIT_IMAGE, STRAIT_TYPE_U8, {most, most, 4})), Error);
  EXPECT_THROW(Value::allocate(wanted(STRAIT_IMAGE, STRAIT_TYPE_U8, {-1, 2, 1})), Error);
  EXPECT_THROW(Value::allocate(wanted(STRAIT_IMAGE, 9, {1, 2, 1})), Error);
  EXPECT_THROW(Value::allocate(wanted(STRAIT_TENSOR, STRAIT_TYPE_U8, {})), Error);
}

}  // namespace
}  // namespace strait
