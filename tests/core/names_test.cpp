// What is derived from names: nearest ones, seeds, digests.
#include <set>

#include <gtest/gtest.h>

#include "core/nearest.h"
#include "core/seed.h"
#include "core/sha256.h"

namespace strait {
namespace {

TEST(Nearest, CountsInsertsDeletesReplacementsAndSwaps) {
  EXPECT_EQ(edit_distance("sigma", "sigma"), 0u);
  EXPECT_EQ(edit_distance("sgima", "sigma"), 1u);
  EXPECT_EQ(edit_distance("sigm", "sigma"), 1u);
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
}

TEST(Nearest, HintsOnlyWhatCouldBeMeant) {
  EXPECT_EQ(name_hint("sgima", {"model", "sigma"}), "did you mean 'sigma'?");
  EXPECT_EQ(name_hint("zzzzz", {"model", "sigma"}), "known: model, sigma");
  EXPECT_EQ(name_hint("x", {}), "there are none");
}

TEST(Seed, DependsOnEveryPartAndStaysWhatItIs) {
  EXPECT_EQ(derive_seed(1, "a.png", "noise"), derive_seed(1, "a.png", "noise"));
  const std::set<uint64_t> seeds = {derive_seed(1, "a.png", "noise"), derive_seed(2, "a.png", "noise"),
                                    derive_seed(1, "b.png", "noise"), derive_seed(1, "a.png", "other")};
  EXPECT_EQ(seeds.size(), 4u);
  EXPECT_EQ(derive_seed(1, "a.png", "noise"), 9620586145567584228u);
}

TEST(Sha256, IsTheStandardOne) {
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256().add("a").add("bc").hex(), sha256("abc"));
  EXPECT_NE(Sha256().add_field("ab").add_field("c").hex(), Sha256().add_field("a").add_field("bc").hex());
}

}  // namespace
}  // namespace strait
