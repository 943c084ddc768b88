#include "io/pair_rule.h"

#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "strait/error.h"

namespace strait::io::test {
namespace {

namespace fs = std::filesystem;

class PairRuleTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) / ("strait_pairs_" + std::to_string(::getpid()));
    for (const char* name :
         {"in/a_real.JPG", "in/a_mean.JPG", "in/a_mean.png", "in/sub/b_real.png", "in/sub/b_mean.tif",
          "in/c_real.png", "in/c_mean.txt", "refs/sub/b_mean.jpg", "refs/a_real.png"}) {
      fs::create_directories((folder_ / name).parent_path());
      std::ofstream(folder_ / name) << "x";
    }
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path reference_of(const PairRule& rule, const std::string& relative) const {
    return rule.reference_of(folder_ / "in" / relative, relative).lexically_relative(folder_);
  }

  fs::path folder_;
};

TEST_F(PairRuleTest, PrefersTheSameExtension) {
  const PairRule rule{{}, "_real", "_mean"};
  EXPECT_EQ(reference_of(rule, "a_real.JPG"), "in/a_mean.JPG");
  EXPECT_EQ(reference_of(rule, "sub/b_real.png"), "in/sub/b_mean.tif");
}

TEST_F(PairRuleTest, MirrorsAnotherFolder) {
  EXPECT_EQ(reference_of({folder_ / "refs", "_real", "_mean"}, "sub/b_real.png"), "refs/sub/b_mean.jpg");
  EXPECT_EQ(reference_of({folder_ / "refs", "", ""}, "a_real.JPG"), "refs/a_real.png");
}

TEST_F(PairRuleTest, TakesNothingThatIsNoPicture) {
  try {
    reference_of({{}, "_real", "_mean"}, "c_real.png");
    FAIL() << "a text file was taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Code::missing);
    EXPECT_NE(std::string(error.what()).find((folder_ / "in/c_mean.*").string()), std::string::npos)
        << error.what();
  }
}

TEST_F(PairRuleTest, KnowsInputsByTheirEnding) {
  const PairRule rule{{}, "_real", "_mean"};
  EXPECT_TRUE(rule.is_input("x/a_real.JPG"));
  EXPECT_FALSE(rule.is_input("x_real/a_mean.JPG"));
  EXPECT_TRUE((PairRule{}.is_input("a.png")));
}

}  // namespace
}  // namespace strait::io::test
