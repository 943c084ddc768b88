// Metadata in .strait files (docs/format-strait.md), whose pixels only the codec's stages understand.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "io/photo_metadata.h"

namespace strait::io {

// The blocks of a .strait file. Throws Error(corrupt | unsupported) as read_sections().
PhotoMetadata read_strait_metadata(std::span<const uint8_t> file);

// A file that `compress` made, with the metadata of the picture `source` that it came from put in, upright
// and of the file's size; those that it had are replaced. Metadata of the source that cannot be read is left
// out. Throws Error(corrupt | unsupported) for `file`.
std::vector<uint8_t> with_strait_metadata(std::span<const uint8_t> file, std::span<const uint8_t> source);

// Of a picture file or a .strait file. Throws Error for a file that is neither, or damaged.
PhotoMetadata read_any_metadata(std::span<const uint8_t> file);

// The same of a file by its path; nothing where it cannot be read or is no picture: the pixels count.
PhotoMetadata metadata_of_file(const std::filesystem::path& file);

}  // namespace strait::io
