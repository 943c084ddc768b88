#include "run/cores.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <string>

#include <sched.h>

namespace strait::run {

namespace {

namespace fs = std::filesystem;

unsigned affinity_cores() {
  // The kernel refuses a mask smaller than its own, so it grows until it fits.
  for (int most = CPU_SETSIZE; most <= (1 << 20); most *= 2) {
    cpu_set_t* mask = CPU_ALLOC(most);
    const size_t bytes = CPU_ALLOC_SIZE(most);
    const bool known = ::sched_getaffinity(0, bytes, mask) == 0;
    const int count = known ? CPU_COUNT_S(bytes, mask) : 0;
    CPU_FREE(mask);
    if (known) return static_cast<unsigned>(std::max(count, 1));
  }
  return 1;
}

std::optional<double> quota_v2(const fs::path& group) {
  std::ifstream in(group / "cpu.max");
  double quota = 0, period = 0;
  if (in >> quota >> period && quota > 0 && period > 0) return quota / period;  // "max 100000" does not parse
  return std::nullopt;
}

std::optional<double> quota_v1(const fs::path& group) {
  std::ifstream quota_in(group / "cpu.cfs_quota_us"), period_in(group / "cpu.cfs_period_us");
  double quota = 0, period = 0;
  if (quota_in >> quota && period_in >> period && quota > 0 && period > 0) return quota / period;  // -1: none
  return std::nullopt;
}

void keep_least(std::optional<double>& least, std::optional<double> quota) {
  if (quota) least = std::min(least.value_or(*quota), *quota);
}

}  // namespace

std::optional<double> cgroup_quota(const fs::path& membership, const fs::path& mount) {
  std::optional<double> least;
  std::ifstream in(membership);
  for (std::string line; std::getline(in, line);) {  // hierarchy:controllers:/path
    std::istringstream fields(line);
    std::string hierarchy, controllers, path;
    if (!std::getline(fields, hierarchy, ':') || !std::getline(fields, controllers, ':')) continue;
    std::getline(fields, path);
    const bool v2 = controllers.empty();
    if (!v2 && ("," + controllers + ",").find(",cpu,") == std::string::npos) continue;
    const fs::path root = v2 ? mount : mount / "cpu";
    // Inside a container the path may name a group of the host that is not mounted here; the root then
    // counts.
    for (fs::path group = fs::path(path).relative_path(); !group.empty(); group = group.parent_path())
      keep_least(least, v2 ? quota_v2(root / group) : quota_v1(root / group));
    keep_least(least, v2 ? quota_v2(root) : quota_v1(root));
  }
  return least;
}

unsigned available_cores() {
  const unsigned allowed = affinity_cores();
  const std::optional<double> quota = cgroup_quota("/proc/self/cgroup", "/sys/fs/cgroup");
  if (!quota || *quota >= allowed) return allowed;
  return std::max(1u, static_cast<unsigned>(std::ceil(*quota)));
}

std::vector<unsigned> share_cores(unsigned cores, unsigned lanes, size_t frames) {
  const size_t wanted = lanes != 0 ? lanes : std::max(cores, 1u);
  const auto count = static_cast<unsigned>(std::clamp<size_t>(wanted, 1, std::max<size_t>(frames, 1)));
  std::vector<unsigned> threads(count, std::max(cores / count, 1u));
  if (cores > count) std::for_each_n(threads.begin(), cores % count, [](unsigned& n) { ++n; });
  return threads;
}

}  // namespace strait::run
