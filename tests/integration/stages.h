// A plugin of small stages, built in, for tests of the run. Images are one row of gray bytes: a file's
// content.
//   test-read   source; a file that begins with "broken" is refused
//   test-mix    changes every byte by the frame's seed
//   test-slow   passes its input on after `ms` milliseconds
//   test-batch  batchable; adds 1 to every byte; a call that holds a "poison" frame throws
//   test-serial serial; notes the order of the frames
//   test-drop   drops frames that begin with "drop"
//   test-meet   waits until two lanes are inside, so that a run with one lane would show (gives up after 2 s)
//   test-cores  notes how many threads a network would get, as attribute "threads"
//   test-store  writes its input to a file with `suffix`
//   test-route  bytes that begin with "odd" leave at the port `odd`, others at `even`; attribute "way"
//   test-file   writes the attribute "test-route-1.way" into a folder called after it
//   test-make   generates `count` frames: their number and the first digits of their seed
//   test-count  collects: counts frames, and writes their number, or fails for `most` of them
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "strait/abi.h"

namespace strait::test {

const strait_plugin_info& plugin();

// What the stages saw since the last reset().
struct Seen {
  std::atomic<size_t> reads{0};
  std::atomic<size_t> largest_batch{0};
  std::atomic<bool> met{false};
  std::vector<std::string>
      serial_order;  // written inside the serial stage: the run must keep it to one thread
};
Seen& seen();
void reset();

}  // namespace strait::test
