// How many cores a run may use, and how its lanes share them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <vector>

namespace strait::run {

// Cores of this process: its affinity mask or the CPU quota of its cgroup (rounded up), whichever is less. At
// least 1.
unsigned available_cores();

// The smallest quota on the way from the group named in `membership` (as /proc/self/cgroup) up to `mount`, in
// cores; cgroup v1 and v2. Nothing where none is set.
std::optional<double> cgroup_quota(const std::filesystem::path& membership,
                                   const std::filesystem::path& mount);

// Network threads for each lane; their sum is `cores` unless there are more lanes than that. `lanes` 0: as
// many as cores. Never more lanes than frames: a few large frames get a lane each, and several threads in it.
std::vector<unsigned> share_cores(unsigned cores, unsigned lanes, size_t frames);

}  // namespace strait::run
