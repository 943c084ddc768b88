#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "nn/index/indexes.h"
#include "nn/index/latent_rows.h"
#include "strait/error.h"

namespace strait::nn {
namespace {

std::vector<float> decoded(const LatentRows& rows) {
  std::vector<float> numbers(rows.size() * rows.length());
  rows.decode(0, rows.size(), numbers.data());
  return numbers;
}

LatentRows rows_of(RowStorage storage, size_t length, const std::vector<float>& numbers) {
  LatentRows rows(storage, length);
  rows.append(numbers.data(), numbers.size() / length);
  return rows;
}

TEST(LatentRows, RoundAsTheStorageHasIt) {
  const std::vector<float> row = {1, -0.5f, 1.00390625f, 0.3f};  // the third lies between two bf16
  EXPECT_EQ(decoded(rows_of(RowStorage::f32, 4, row)), row);
  const std::vector<float> bf16 = decoded(rows_of(RowStorage::bf16, 4, row));
  EXPECT_EQ(bf16[0], 1);
  EXPECT_EQ(bf16[1], -0.5f);
  EXPECT_EQ(bf16[2], 1);  // halves to even
  EXPECT_NEAR(bf16[3], 0.3, 0.3 / 256);
  const std::vector<float> int8 = decoded(rows_of(RowStorage::int8, 4, {127, -64.4f, 0.4f, 3}));
  EXPECT_EQ(int8, (std::vector<float>{127, -64, 0, 3}));
  EXPECT_EQ(decoded(rows_of(RowStorage::int8, 2, {0, 0})), (std::vector<float>{0, 0}));
}

TEST(LatentRows, DistancesAreThoseOfTheStoredNumbers) {
  for (const size_t length : {1u, 3u, 17u, 64u, 100u}) {
    const std::vector<float> numbers = test::random_rows(5, length), query = test::random_rows(1, length, 2);
    for (const RowStorage storage : {RowStorage::f32, RowStorage::bf16, RowStorage::int8}) {
      const LatentRows rows = rows_of(storage, length, numbers);
      const std::vector<float> stored = decoded(rows);
      for (size_t i = 0; i < rows.size(); ++i) {
        const double want = test::distance_of(Metric::l2, query.data(), &stored[i * length], length);
        EXPECT_NEAR(std::sqrt(rows.squared_distance(query.data(), i)), want, 1e-5 * want + 1e-6)
            << name_of(storage) << " " << length;
      }
    }
  }
}

TEST(LatentRows, AreTakenOutInOrder) {
  LatentRows rows = rows_of(RowStorage::int8, 1, {1, 2, 3, 4, 5});
  rows.erase({true, false, true, false, false});
  EXPECT_EQ(decoded(rows), (std::vector<float>{2, 4, 5}));
  rows.erase({true, true, true});
  EXPECT_EQ(rows.size(), 0u);
}

TEST(LatentRows, RefuseWhatIsNoNumber) {
  LatentRows rows = rows_of(RowStorage::f32, 2, {1, 2});
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), 1e20f}) {
    const float row[] = {0, bad};
    EXPECT_THROW(rows.append(row, 1), Error);
    EXPECT_FALSE(rows.assign(std::as_bytes(std::span(row))));
  }
  EXPECT_EQ(decoded(rows), (std::vector<float>{1, 2}));
}

}  // namespace
}  // namespace strait::nn
