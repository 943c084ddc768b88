// The safetensors file format (https://github.com/huggingface/safetensors): an 8-byte little-endian header
// length, a JSON header, then the data. Only F32 tensors are read. Files are hostile: everything is checked
// before it is used.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <span>
#include <string>

#include "nn/api.h"
#include "nn/parameters.h"

namespace strait::nn {

struct SafetensorsFile {
  Parameters tensors;                           // in the order of their data; all marked trainable
  std::map<std::string, std::string> metadata;  // the header's "__metadata__"
};

// Throws Error: Code::missing, Code::io, or Code::corrupt naming the file and the offset or tensor.
STRAIT_NN_API SafetensorsFile read_safetensors(const std::filesystem::path& file);

// As above over bytes in memory; `name` stands for the file in errors.
STRAIT_NN_API SafetensorsFile parse_safetensors(std::span<const std::byte> bytes, const std::string& name);

// A whole file.
STRAIT_NN_API std::string safetensors_bytes(const Parameters& tensors,
                                            const std::map<std::string, std::string>& metadata = {});

// Written beside `file` under a temporary name, then renamed over it. Throws Error (Code::io).
STRAIT_NN_API void write_safetensors(const std::filesystem::path& file, const Parameters& tensors,
                                     const std::map<std::string, std::string>& metadata = {});

// Copies the values of `from` into `into`. Lists every missing, extra and mis-shaped tensor in one Error
// (Code::corrupt, starting with `where`) and then changes nothing.
STRAIT_NN_API void load_parameters(const Parameters& from, Parameters& into, const std::string& where);

}  // namespace strait::nn
