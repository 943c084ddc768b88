#include "nn/safetensors.h"

#include <cstring>
#include <fstream>

#include "networks.h"
#include "strait/error.h"

namespace strait::nn::testing {
namespace {

namespace fs = std::filesystem;

class Safetensors : public ::testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder); }
  void TearDown() override { fs::remove_all(folder); }

  static SafetensorsFile parse(const std::string& bytes) {
    return parse_safetensors(std::as_bytes(std::span(bytes)), "bytes");
  }

  static std::string with_header(const std::string& header, std::size_t data_bytes) {
    const std::uint64_t length = header.size();
    std::string bytes(reinterpret_cast<const char*>(&length), sizeof length);
    return bytes + header + std::string(data_bytes, '\0');
  }

  static std::string error_of(const std::string& bytes) {
    try {
      parse(bytes);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), Code::corrupt);
      return error.what();
    }
    return "no error";
  }

  std::string written() const {
    write_safetensors(folder / "a.safetensors", sample(), {{"about", "a test"}});
    std::ifstream file(folder / "a.safetensors", std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  static Parameters sample() {
    Parameters parameters = initialise(small_unet(8), 1);
    parameters.add("scalar", {}).data()[0] = 4;
    parameters.add("empty", {0, 3});
    return parameters;
  }

  fs::path folder =
      fs::temp_directory_path() /
      ("strait-safetensors-" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
};

TEST_F(Safetensors, RoundTrips) {
  const Parameters before = sample();
  written();
  const SafetensorsFile file = read_safetensors(folder / "a.safetensors");
  EXPECT_EQ(file.metadata.at("about"), "a test");
  ASSERT_EQ(file.tensors.size(), before.size());
  for (const Tensor& tensor : before) {
    const Tensor& read = file.tensors.at(tensor.name);
    EXPECT_EQ(read.shape, tensor.shape);
    if (tensor.size() == 0) continue;
    EXPECT_EQ(std::memcmp(read.data(), tensor.data(), tensor.size() * sizeof(float)), 0) << tensor.name;
  }
}

TEST_F(Safetensors, ReadsTheFormatAsPublished) {
  std::string bytes = with_header(R"({"b":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}})", 8);
  const float values[] = {1.5F, -2};
  std::memcpy(bytes.data() + bytes.size() - 8, values, 8);
  const auto file = parse(bytes);
  EXPECT_EQ(file.tensors.at("b").shape, (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(file.tensors.at("b").data()[1], -2);
}

TEST_F(Safetensors, RefusesHostileHeaders) {
  const std::string f32 = R"("dtype":"F32")";
  const std::pair<std::string, std::string> cases[] = {
      {"", "offset 0: no header"},
      {std::string("\xff\xff\xff\xff\xff\xff\xff\x7f{}", 10),
       "offset 0: header of 9223372036854775807 bytes"},
      {with_header("{", 0), "the header is no JSON object"},
      {with_header("[1]", 0), "the header is no JSON object"},
      {with_header("{}", 4), "hold 0 bytes of data (expected the 4"},
      {with_header(R"({"a":3})", 0), "tensor 'a': needs dtype"},
      {with_header(R"({"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}})", 4), "dtype is \"F16\""},
      {with_header("{\"a\":{" + f32 + R"(,"shape":[2],"data_offsets":[0,4]}})", 4), "expected 8 bytes"},
      {with_header("{\"a\":{" + f32 + R"(,"shape":[2],"data_offsets":[8,0]}})", 8), "do not fit its shape"},
      {with_header("{\"a\":{" + f32 + R"(,"shape":[-2],"data_offsets":[0,8]}})", 8),
       "shape must hold integers"},
      {with_header("{\"a\":{" + f32 + R"(,"shape":[4294967296,4294967296],"data_offsets":[0,0]}})", 0),
       "shape is too large"},
      {with_header("{\"a\":{" + f32 + R"(,"shape":[1],"data_offsets":[4,8]}})", 8),
       "begins at 4 (expected 0)"},
      {with_header("{\"a\":{" + f32 + R"(,"shape":[2],"data_offsets":[0,8]},"b":{)" + f32 +
                       R"(,"shape":[1],"data_offsets":[4,8]}})",
                   8),
       "tensor 'b': its data begins at 4 (expected 8)"},
      {with_header("{\"a\":{" + f32 + R"(,"shape":[1],"data_offsets":[0,4]},"a":{)" + f32 +
                       R"(,"shape":[1],"data_offsets":[0,4]}})",
                   4),
       "tensor 'a': appears twice"},
      {with_header("{\"a\":{" + f32 + R"(,"shape":[9],"data_offsets":[0,36]}})", 4), "hold 36 bytes"},
      {with_header(R"({"__metadata__":{"a":3}})", 0), "'a' is no text"},
      {with_header(std::string(100000, '['), 0), "the header is no JSON object"},
  };
  for (const auto& [bytes, expected] : cases) {
    EXPECT_NE(error_of(bytes).find(expected), std::string::npos) << expected << "\nin\n" << error_of(bytes);
  }
}

// Damage at many places: either it is noticed, or what is read is a set of tensors all the same.
TEST_F(Safetensors, SurvivesDamage) {
  const std::string whole = written();
  unsigned state = 1;
  const auto next = [&](std::size_t below) {
    state = state * 1664525U + 1013904223U;
    return (state >> 8) % below;
  };
  int refused = 0;
  const auto attempt = [&](const std::string& bytes) {
    try {
      EXPECT_LE(parse(bytes).tensors.elements() * sizeof(float), bytes.size());
    } catch (const Error&) {
      ++refused;
    }
  };
  for (int i = 0; i < 500; ++i) {
    attempt(whole.substr(0, next(whole.size())));
    std::string flipped = whole;
    for (int flips = 0; flips < 3; ++flips) {
      flipped[next(flips == 0 ? 600 : flipped.size())] ^= static_cast<char>(1 + next(255));
    }
    attempt(flipped);
  }
  EXPECT_GE(refused, 900);
}

TEST_F(Safetensors, ListsEveryMismatchAtOnce) {
  Parameters into = empty_parameters(small_unet(8));
  Parameters from;
  for (const Tensor& tensor : initialise(small_unet(8), 1)) {
    if (tensor.name == "a1.weights") continue;
    const bool other = tensor.name == "b1.weights";
    from.add(tensor.name, other ? std::vector<std::int64_t>{1} : tensor.shape);
  }
  from.add("old.weights", {2});
  try {
    load_parameters(from, into, "weights.safetensors");
    FAIL() << "must throw";
  } catch (const Error& error) {
    const std::string text = error.what();
    EXPECT_EQ(error.code(), Code::corrupt);
    for (const char* part : {"weights.safetensors: ", "'a1.weights' is missing",
                             "'b1.weights' has another shape (expected [16, 16, 3, 3], got [1])",
                             "'old.weights' is not of this network"}) {
      EXPECT_NE(text.find(part), std::string::npos) << part << "\nin\n" << text;
    }
  }
}

TEST_F(Safetensors, NamesAMissingFile) {
  EXPECT_THROW(read_safetensors(folder / "none"), Error);
}

}  // namespace
}  // namespace strait::nn::testing
