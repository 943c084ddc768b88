#include "io/bytes_stages.h"

#include <algorithm>
#include <span>

#include "core/file.h"
#include "io/strait_metadata.h"
#include "strait/sections.h"

namespace strait::io {

namespace {

constexpr uint64_t kMostSourceBytes = uint64_t{4} << 30;

std::span<const uint8_t> as_bytes(const std::vector<char>& read) {
  return {reinterpret_cast<const uint8_t*>(read.data()), read.size()};
}

}  // namespace

Contract LoadBytes::contract() {
  return Contract("load-bytes", "Reads an input file as it is.")
      .output_bytes("bytes", "what the file holds")
      .param(integer("max_mib", "larger files are refused").by_default("1024").range(1, 4096).in("MiB"));
}

LoadBytes::LoadBytes(const Params& params)
    : most_bytes_(static_cast<uint64_t>(params.integer("max_mib")) << 20) {}

void LoadBytes::run(Frame& frame) const {
  const std::vector<char> read = read_file(frame.source_path(), most_bytes_);
  std::copy(read.begin(), read.end(),
            static_cast<char*>(frame.new_bytes(static_cast<int64_t>(read.size())).data));
}

Contract SaveBytes::contract() {
  return Contract("save-bytes", "Writes bytes, such as a compressed picture, under the name of the input.")
      .input_bytes("bytes", "what to write")
      .param(text("ending", "of the name, with the extension").by_default(".strait"))
      .param(choice("metadata", {"keep", "none"},
                    "keep: into .strait files go EXIF, XMP, IPTC and colour profile of the input file; the "
                    "orientation "
                    "becomes upright, thumbnails are dropped")
                 .by_default("keep"));
}

SaveBytes::SaveBytes(const Params& params)
    : keeps_metadata_(params.text("metadata") == "keep"), ending_(params.text("ending")) {
  if (ending_.empty() || ending_.find_first_of("/\\") != std::string::npos)
    throw Error(Code::usage, "ending", "'" + ending_ + "' is no ending of a file's name",
                "use one such as .strait");
}

void SaveBytes::run(Frame& frame) const {
  const strait_value input = frame.input();
  const std::span<const uint8_t> bytes(static_cast<const uint8_t*>(input.data),
                                       static_cast<size_t>(input.shape[0]));
  const std::string path = frame.source_path();  // empty: a source has made the frame
  if (!keeps_metadata_ || path.empty() || !has_sections(bytes))
    return frame.write_file(ending_, bytes.data(), bytes.size());
  const std::vector<char> source = read_file(path, kMostSourceBytes);
  const std::vector<uint8_t> file = with_strait_metadata(bytes, as_bytes(source));
  frame.write_file(ending_, file.data(), file.size());
}

}  // namespace strait::io
