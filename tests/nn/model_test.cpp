#include "nn/model.h"

#include <fstream>
#include <thread>

#include "networks.h"
#include "strait/error.h"

namespace strait::nn::testing {
namespace {

namespace fs = std::filesystem;
using Floats = std::vector<float>;

class ModelFolder : public ::testing::Test {
 protected:
  void TearDown() override { fs::remove_all(folder); }

  static Model sample() {
    return {{.name = "small",
             .plugin = "denoise",
             .about = "a \"test\"",
             .preprocess = {{"scale", 0.5}, {"mode", std::string("gray")}},
             .metrics = {{"set12.sigma_25", 29.8}, {"images", std::int64_t{12}}}},
            small_unet(16),
            initialise(small_unet(16), 1)};
  }

  static Floats infer(const Model& model, const Shape& shape) {
    const Floats input = noise(shape.elements());
    Floats output(model.output_shape(shape).elements());
    model.infer(input.data(), shape, output.data());
    return output;
  }

  std::string load_error(Code code) {
    try {
      Model::load(folder);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), code) << error.what();
      return error.what();
    }
    return "no error";
  }

  fs::path folder =
      fs::temp_directory_path() /
      ("strait-model-" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
};

TEST_F(ModelFolder, RoundTrips) {
  const Model saved = sample();
  saved.save(folder);
  const Model loaded = Model::load(folder);
  EXPECT_EQ(loaded.info().name, "small");
  EXPECT_EQ(loaded.info().about, "a \"test\"");
  EXPECT_EQ(std::get<double>(loaded.info().preprocess.at("scale")), 0.5);
  EXPECT_EQ(std::get<std::string>(loaded.info().preprocess.at("mode")), "gray");
  EXPECT_EQ(std::get<double>(loaded.info().metrics.at("set12.sigma_25")), 29.8);
  EXPECT_EQ(loaded.weights_sha256().size(), 64U);
  EXPECT_EQ(loaded.size_multiple(), 4);
  EXPECT_EQ(infer(loaded, {1, 1, 32, 16}), infer(saved, {1, 1, 32, 16}));
}

TEST_F(ModelFolder, CompilesOncePerShape) {
  const Model model = sample();
  const Floats first = infer(model, {1, 1, 32, 16});
  EXPECT_EQ(infer(model, {1, 1, 32, 16}), first);
  EXPECT_EQ(model.programs_compiled(), 1U);
  infer(model, {1, 1, 16, 32});
  infer(model, {1, 1, 32, 16});
  EXPECT_EQ(model.programs_compiled(), 2U);
}

TEST_F(ModelFolder, ForgetsTheLeastRecentlyUsedProgram) {
  const Model model = sample();
  const int shapes = static_cast<int>(Model::kIdlePrograms) + 1;
  for (int i = 1; i <= shapes; ++i) infer(model, {1, 1, 4 * i, 8});
  infer(model, {1, 1, 4 * shapes, 8});
  EXPECT_EQ(model.programs_compiled(), static_cast<std::size_t>(shapes));
  infer(model, {1, 1, 4, 8});
  EXPECT_EQ(model.programs_compiled(), static_cast<std::size_t>(shapes) + 1);
}

TEST_F(ModelFolder, InfersFromSeveralThreads) {
  const Model model = sample();
  const Floats expected = infer(model, {1, 1, 32, 32});
  Floats results[2];
  {
    std::thread other([&] {
      for (int i = 0; i < 20; ++i) results[0] = infer(model, {1, 1, 32, 32});
    });
    for (int i = 0; i < 20; ++i) results[1] = infer(model, {1, 1, 32, 32});
    other.join();
  }
  EXPECT_EQ(results[0], expected);
  EXPECT_EQ(results[1], expected);
}

TEST_F(ModelFolder, NamesWhatIsMissingOrDamaged) {
  EXPECT_NE(load_error(Code::missing).find("no such model folder"), std::string::npos);
  sample().save(folder);
  {
    std::fstream weights(folder / "weights.safetensors", std::ios::in | std::ios::out | std::ios::binary);
    weights.seekp(-3, std::ios::end);
    weights.put('x');
  }
  EXPECT_NE(load_error(Code::corrupt).find("the checksum differs (expected "), std::string::npos);
  fs::remove(folder / "weights.safetensors");
  EXPECT_NE(load_error(Code::missing).find("weights.safetensors"), std::string::npos);
  fs::remove(folder / "model.toml");
  EXPECT_NE(load_error(Code::missing).find("model.toml"), std::string::npos);
}

TEST_F(ModelFolder, ReportsMistakesInModelToml) {
  sample().save(folder);
  std::ofstream(folder / "model.toml")
      << "[model]\nname = 'a'\nplugins = 'b'\n[netwerk]\n[metrics]\na = [1]\n";
  const std::string error = load_error(Code::usage);
  for (const char* part : {"model.toml:3:11: unknown key 'plugins'; did you mean 'plugin'?",
                           "'plugin' must be given", "unknown key 'netwerk'; did you mean 'network'?",
                           "section [weights] is missing", "'a' must be a single value"}) {
    EXPECT_NE(error.find(part), std::string::npos) << part << "\nin\n" << error;
  }
}

TEST_F(ModelFolder, KeepsTheRangesOfInt8WithTheirWeights) {
  Model plain = sample();
  EXPECT_THROW(plain.require(Precision::int8), Error);
  EXPECT_NO_THROW(plain.require(Precision::bf16));
  ModelInfo info = plain.info();
  info.int8 = {"mse", {{"a1", 1.5}, {"b-2", 0.25}}};
  Model(info, small_unet(16), initialise(small_unet(16), 1)).save(folder);
  EXPECT_EQ(Model::load(folder).info().int8.ranges, info.int8.ranges);
  EXPECT_EQ(Model::load(folder).info().int8.clip, "mse");
  EXPECT_NO_THROW(Model::load(folder).require(Precision::int8));

  std::ifstream file(folder / "model.toml");
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string changed = text;
    changed.replace(changed.find(from), from.size(), to);
    std::ofstream(folder / "model.toml") << changed;
    return load_error(Code::usage);
  };
  EXPECT_NE(with("version = 1", "version = 2").find("[int8] must have version = 1"), std::string::npos);
  EXPECT_NE(with("a1 = 1.5", "a1 = -1.5").find("the range of 'a1'"), std::string::npos);
  EXPECT_NE(with("a1 = 1.5", "a1 = nan").find("the range of 'a1'"), std::string::npos);
  EXPECT_NE(with("clip = \"mse\"\nweights = \"", "clip = \"mse\"\nweights = \"0").find("other weights"),
            std::string::npos);
}

TEST_F(ModelFolder, RefusesParametersOfAnotherNetwork) {
  EXPECT_THROW(Model(sample().info(), small_unet(16), initialise(small_unet(8), 1)), Error);
}

}  // namespace
}  // namespace strait::nn::testing
