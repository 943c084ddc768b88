// The file of an index (docs/format-index.md). Files are hostile: everything is checked before it is used,
// and nothing is allocated that the file's size does not warrant.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "nn/api.h"
#include "nn/index/latent_index.h"

namespace strait::nn {

constexpr uint32_t kIndexVersion = 1;

// Throws Error: Code::missing, Code::io, Code::unsupported (a version to come), or Code::corrupt naming file
// and offset.
STRAIT_NN_API LatentIndex read_index(const std::filesystem::path& file);

// As above over bytes in memory; `name` stands for the file in errors.
STRAIT_NN_API LatentIndex parse_index(std::span<const std::byte> bytes, const std::string& name);

// A whole file.
STRAIT_NN_API std::string index_bytes(const LatentIndex& index);

// Written beside `file` under a temporary name, then renamed over it. Throws Error (Code::io).
STRAIT_NN_API void write_index(const std::filesystem::path& file, const LatentIndex& index);

}  // namespace strait::nn
