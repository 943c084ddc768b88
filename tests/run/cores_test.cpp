#include "run/cores.h"

#include <numeric>

#include <gtest/gtest.h>

#include "folder.h"

namespace strait::run {
namespace {

using Threads = std::vector<unsigned>;

TEST(ShareCores, ManyFramesGetALanePerCore) {
  EXPECT_EQ(share_cores(4, 0, 1000), Threads({1, 1, 1, 1}));
}

TEST(ShareCores, FewFramesGetFewLanesOfMoreThreads) {
  EXPECT_EQ(share_cores(8, 0, 1), Threads({8}));
  EXPECT_EQ(share_cores(8, 0, 3), Threads({3, 3, 2}));
}

TEST(ShareCores, LanesAskedForShareTheCores) {
  EXPECT_EQ(share_cores(8, 2, 1000), Threads({4, 4}));
  EXPECT_EQ(share_cores(2, 4, 1000), Threads({1, 1, 1, 1}));
  EXPECT_EQ(share_cores(4, 4, 2), Threads({2, 2}));
}

TEST(ShareCores, ThereIsAlwaysALane) {
  EXPECT_EQ(share_cores(0, 0, 10), Threads({1}));
  EXPECT_EQ(share_cores(2, 0, 0), Threads({2}));
}

TEST(ShareCores, LanesTimesThreadsIsCores) {
  for (unsigned cores = 1; cores <= 16; ++cores)
    for (unsigned lanes = 1; lanes <= cores; ++lanes) {
      const Threads threads = share_cores(cores, lanes, 100);
      EXPECT_EQ(threads.size(), lanes);
      EXPECT_EQ(std::accumulate(threads.begin(), threads.end(), 0u), cores);
    }
}

TEST(Cgroup, SmallestQuotaOfVersion2OnTheWayUp) {
  const TestFolder folder;
  const auto membership = folder.write("self", "0::/outer/inner\n");
  folder.write("mount/outer/inner/cpu.max", "max 100000\n");
  folder.write("mount/outer/cpu.max", "150000 100000\n");
  folder.write("mount/cpu.max", "800000 100000\n");
  EXPECT_EQ(cgroup_quota(membership, folder.path() / "mount"), 1.5);
}

TEST(Cgroup, PathOfTheHostSeenFromAContainer) {
  const TestFolder folder;
  const auto membership = folder.write("self", "0::/not/mounted/here\n");
  folder.write("mount/cpu.max", "200000 100000\n");
  EXPECT_EQ(cgroup_quota(membership, folder.path() / "mount"), 2.0);
}

TEST(Cgroup, Version1) {
  const TestFolder folder;
  const auto membership = folder.write("self", "5:memory:/m\n4:cpu,cpuacct:/job\n");
  folder.write("mount/cpu/job/cpu.cfs_quota_us", "300000\n");
  folder.write("mount/cpu/job/cpu.cfs_period_us", "100000\n");
  folder.write("mount/cpu/cpu.cfs_quota_us", "-1\n");
  folder.write("mount/cpu/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(cgroup_quota(membership, folder.path() / "mount"), 3.0);
}

TEST(Cgroup, NoQuota) {
  const TestFolder folder;
  const auto membership = folder.write("self", "0::/\n");
  folder.write("mount/cpu.max", "max 100000\n");
  EXPECT_EQ(cgroup_quota(membership, folder.path() / "mount"), std::nullopt);
  EXPECT_EQ(cgroup_quota(folder.path() / "missing", folder.path() / "mount"), std::nullopt);
}

TEST(Cores, AtLeastOne) {
  EXPECT_GE(available_cores(), 1u);
}

}  // namespace
}  // namespace strait::run
