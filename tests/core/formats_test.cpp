#include "core/formats.h"

#include <gtest/gtest.h>

namespace strait {
namespace {

TEST(Formats, InWords) {
  EXPECT_EQ(format_words(STRAIT_GRAY | STRAIT_U8), "gray, 8-bit");
  EXPECT_EQ(format_words(STRAIT_GRAY | STRAIT_COLOUR_ALPHA | STRAIT_U16 | STRAIT_F32),
            "gray or colour with alpha, 16-bit or float");
  EXPECT_EQ(format_words(STRAIT_ANY_IMAGE), "any channels, any depth");
  EXPECT_EQ(kind_words(STRAIT_TENSOR), "tensor");
  EXPECT_EQ(kind_words(9), "unknown kind 9");
}

TEST(Formats, OfAValue) {
  strait_value value{};
  value.kind = STRAIT_IMAGE;
  value.type = STRAIT_TYPE_U16;
  value.rank = 3;
  value.shape[2] = 4;
  EXPECT_EQ(formats_of(value), static_cast<uint32_t>(STRAIT_COLOUR_ALPHA | STRAIT_U16));
  value.shape[2] = 2;
  EXPECT_EQ(formats_of(value), 0u);
  value.shape[2] = 1;
  value.type = 9;
  EXPECT_EQ(formats_of(value), 0u);
  value.type = STRAIT_TYPE_U8;
  value.kind = STRAIT_TENSOR;
  EXPECT_EQ(formats_of(value), 0u);
}

}  // namespace
}  // namespace strait
