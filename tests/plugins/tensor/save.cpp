#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "nn/safetensors.h"
#include "npy.h"
#include "plugins/basic/plugins.h"

namespace strait::tensor {
namespace {

Value tensor_of(const std::vector<int64_t>& shape) {
  strait_value wanted{};
  wanted.kind = STRAIT_TENSOR;
  wanted.type = STRAIT_TYPE_F32;
  wanted.rank = static_cast<uint32_t>(shape.size());
  std::copy(shape.begin(), shape.end(), wanted.shape);
  const Value value = Value::allocate(wanted);
  auto* numbers = static_cast<float*>(value.view().data);
  for (size_t i = 0; i < value.bytes() / sizeof(float); ++i) numbers[i] = 0.5f * static_cast<float>(i) - 3;
  return value;
}

OutputFile saved(const std::map<std::string, std::string>& params, const Value& tensor) {
  const host::StageType& type = test::stage_type(test::plugins(), "save-tensor");
  host::StageInstance stage(type, "s", test::params_of(*type.stage->contract, params));
  Frame frame{{"/a.png", "sub/a.png", "sub/a"}, 1, {}, {}, {}, {}, {}, false};
  host::CallFrame call{&frame, {&tensor}, {}};
  stage.run({&call, 1});
  return frame.files.at(0);
}

TEST(Npy, KnownBytes) {
  const std::vector<float> values = {1, -2};
  const std::vector<int64_t> shape = {2};
  const std::string file = npy_bytes(shape, values);
  ASSERT_EQ(file.size(), 128u + 8);
  EXPECT_EQ(file.substr(0, 10), std::string("\x93NUMPY\x01\x00\x76\x00", 10));
  EXPECT_EQ(file.substr(10, 58), "{'descr': '<f4', 'fortran_order': False, 'shape': (2, ), }");
  EXPECT_EQ(file[127], '\n');
  float back[2];
  std::memcpy(back, file.data() + 128, sizeof back);
  EXPECT_EQ(back[1], -2);
}

TEST(SaveTensor, NumpyReadsWhatItWrites) {
  const char* named = std::getenv("STRAIT_PYTHON");
  const std::string python = named != nullptr ? named : "python3";
  if (std::system((python + " -c 'import numpy' 2>/dev/null").c_str()) != 0)
    GTEST_SKIP() << "no numpy; set STRAIT_PYTHON to a Python that has it";
  const OutputFile file = saved({{"suffix", "\"-latent\""}}, tensor_of({2, 3, 4}));
  EXPECT_EQ(file.relative, "sub/a-latent.npy");
  const std::string path = ::testing::TempDir() + "strait_npy_" + std::to_string(getpid()) + ".npy";
  std::ofstream(path, std::ios::binary)
      .write(file.data.data(), static_cast<std::streamsize>(file.data.size()));
  const std::string check = python + " -c \"import numpy as n; a = n.load('" + path +
                            "'); assert a.shape == (2, 3, 4) and a.dtype == n.float32 and a[1, 2, 3] == 8.5 "
                            "and a[0, 0, 1] == -2.5\"";
  EXPECT_EQ(std::system(check.c_str()), 0);
  std::filesystem::remove(path);
}

TEST(SaveTensor, WritesSafetensors) {
  const OutputFile file =
      saved({{"format", "\"safetensors\""}, {"tensor_name", "\"latent\""}}, tensor_of({5}));
  EXPECT_EQ(file.relative, "sub/a.safetensors");
  const nn::SafetensorsFile read = nn::parse_safetensors(std::as_bytes(std::span(file.data)), "file");
  const nn::Tensor& tensor = read.tensors.at("latent");
  EXPECT_EQ(tensor.shape, std::vector<int64_t>{5});
  EXPECT_EQ(tensor.data()[4], -1);
}

TEST(SaveTensor, StaysInItsFolder) {
  EXPECT_THROW(saved({{"suffix", "\"/../x\""}}, tensor_of({1})), Error);
}

}  // namespace
}  // namespace strait::tensor
