// The written ONNX file, read field by field. That other runtimes compute the same is tools/check_onnx's to
// show.
#include "nn/onnx.h"

#include <fstream>
#include <iterator>
#include <map>

#include "networks.h"
#include "protobuf_reader.h"
#include "strait/error.h"

namespace strait::nn::testing {
namespace {

namespace fs = std::filesystem;
using Ints = std::vector<std::int64_t>;

// Field numbers of onnx.proto3.
constexpr int kGraph = 7, kOpset = 8, kMetadata = 14;
constexpr int kNode = 1, kInitialiser = 5, kInput = 11, kOutput = 12;
constexpr int kNodeInput = 1, kNodeOutput = 2, kOpType = 4, kAttribute = 5;

class Onnx : public ::testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder); }
  void TearDown() override { fs::remove_all(folder); }

  static Model model(const NetworkSpec& spec) {
    ModelInfo info;
    info.name = "small";
    info.plugin = "denoise";
    info.preprocess = {{"channels", std::string("gray")}, {"peak", 0.5}};
    return {info, spec, initialise(spec, 1)};
  }

  // What it refers to stays until the next call.
  Fields written(const Model& source) {
    write_onnx(source, folder / "model.onnx");
    std::ifstream in(folder / "model.onnx", std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), {});
    return Fields(bytes);
  }

  Fields graph(const NetworkSpec& spec) { return written(model(spec)).message(kGraph); }

  // Sizes as digits, free ones by their names.
  static std::vector<std::string> shape(const Fields& value) {
    std::vector<std::string> sides;
    for (const Fields& side : value.message(2).message(1).message(2).messages(1))
      sides.push_back(side.has(1) ? std::to_string(side.integer(1)) : side.text(2));
    return sides;
  }

  static Fields attribute(const Fields& node, const std::string& name) {
    for (const Fields& one : node.messages(kAttribute)) {
      if (one.text(1) == name) return one;
    }
    throw std::runtime_error("no attribute " + name);
  }

  fs::path folder =
      fs::temp_directory_path() /
      ("strait-onnx-" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
  std::string bytes;
};

using Sides = std::vector<std::string>;

TEST_F(Onnx, SaysWhatItIsAndWhereItComesFrom) {
  model(small_unet(8)).save(folder / "model");
  const Model loaded = Model::load(folder / "model");
  const Fields file = written(loaded);
  EXPECT_EQ(file.integer(1), 7);
  EXPECT_EQ(file.text(2), "strait");
  EXPECT_FALSE(file.text(3).empty());
  EXPECT_EQ(file.message(kOpset).integer(2), 13);
  std::map<std::string, std::string> metadata;
  for (const Fields& entry : file.messages(kMetadata)) metadata[entry.text(1)] = entry.text(2);
  const std::map<std::string, std::string> expected = {
      {"model", "small"},     {"plugin", "denoise"},           {"weights_sha256", loaded.weights_sha256()},
      {"size_multiple", "4"}, {"preprocess.channels", "gray"}, {"preprocess.peak", "0.5"}};
  EXPECT_EQ(metadata, expected);
}

TEST_F(Onnx, HoldsTheTensorsUnderTheirNames) {
  const Model source = model(small_unet(8));
  const std::vector<Fields> initialisers = written(source).message(kGraph).messages(kInitialiser);
  ASSERT_EQ(initialisers.size(), source.parameters().size());
  auto tensor = source.parameters().begin();
  for (const Fields& one : initialisers) {
    EXPECT_EQ(one.text(8), tensor->name);
    EXPECT_EQ(one.integer(2), 1);
    EXPECT_EQ(one.integers(1), tensor->shape);
    EXPECT_EQ(one.text(9), std::string(reinterpret_cast<const char*>(tensor->data()), tensor->size() * 4));
    ++tensor;
  }
}

TEST_F(Onnx, LeavesSidesFreeWhereTheNetworkDoes) {
  const Fields same = graph(small_unet(8));
  EXPECT_EQ(same.message(kInput).text(1), "in");
  EXPECT_EQ(shape(same.message(kInput)), (Sides{"batch", "1", "height", "width"}));
  EXPECT_EQ(same.message(kOutput).text(1), "clean");
  EXPECT_EQ(shape(same.message(kOutput)), (Sides{"batch", "1", "height", "width"}));
  const Fields halved = graph(chain(1, {"name = 'x', op = 'pixel_unshuffle', factor = 2"}, "x"));
  EXPECT_EQ(shape(halved.message(kOutput)), (Sides{"batch", "4", "x_height", "x_width"}));
  const Fields fixed =
      graph(chain(2, {"name = 'x', op = 'dense', out = 3, height = 2"}, "x", ", height = 4, width = 6"));
  EXPECT_EQ(shape(fixed.message(kInput)), (Sides{"batch", "2", "4", "6"}));
  EXPECT_EQ(shape(fixed.message(kOutput)), (Sides{"batch", "3", "2", "1"}));
}

TEST_F(Onnx, WritesPaddingOut) {
  const Fields uneven = graph(chain(1, {"name = 'x', op = 'conv', out = 2, kernel = 4"}, "x"));
  EXPECT_EQ(attribute(uneven.message(kNode), "pads").integers(8), (Ints{1, 1, 2, 2}));
  const Fields given = graph(chain(1, {"name = 'x', op = 'conv', out = 2, kernel = 4, pad = 3"}, "x"));
  EXPECT_EQ(attribute(given.message(kNode), "pads").integers(8), (Ints{3, 3, 3, 3}));
  const Fields transposed =
      graph(chain(1, {"name = 'x', op = 'deconv', out = 2, kernel = 5, stride = 2"}, "x"));
  EXPECT_EQ(attribute(transposed.message(kNode), "pads").integers(8), (Ints{1, 1, 2, 2}));
}

TEST_F(Onnx, NamesTheLastNodeOfALayerAsTheLayer) {
  const auto nodes =
      graph(
          chain(
              1,
              {"name = 'a', op = 'conv', out = 2, kernel = 3, bias = true, act = 'leaky_relu', slope = 0.25",
               "name = 'x', op = 'add', from = ['a', 'a']"},
              "x"))
          .messages(kNode);
  ASSERT_EQ(nodes.size(), 3U);
  EXPECT_EQ(nodes[0].text(kOpType), "Conv");
  EXPECT_EQ(nodes[0].texts(kNodeInput), (Sides{"in", "a.weights", "a.bias"}));
  EXPECT_EQ(nodes[1].text(kOpType), "LeakyRelu");
  EXPECT_EQ(nodes[1].texts(kNodeInput), nodes[0].texts(kNodeOutput));
  EXPECT_EQ(nodes[1].text(kNodeOutput), "a");
  EXPECT_EQ(attribute(nodes[1], "alpha").real(2), 0.25F);
  EXPECT_EQ(nodes[2].texts(kNodeInput), (Sides{"a", "a"}));
  EXPECT_EQ(nodes[2].text(kNodeOutput), "x");
}

// Three channels unshuffled by two: SpaceToDepth gives place-major channels, wanted are channel-major ones.
TEST_F(Onnx, PutsUnshuffledChannelsInOrder) {
  const auto nodes = graph(chain(3, {"name = 'x', op = 'pixel_unshuffle', factor = 2"}, "x")).messages(kNode);
  ASSERT_EQ(nodes.size(), 3U);
  EXPECT_EQ(attribute(nodes[1], "value_ints").integers(8), (Ints{0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11}));
  EXPECT_EQ(nodes[2].text(kOpType), "Gather");
}

TEST_F(Onnx, WritesDilationAndGroups) {
  const Fields dilated =
      graph(chain(2, {"name = 'x', op = 'conv', out = 4, kernel = 4, dilation = 3, groups = 2"}, "x"));
  EXPECT_EQ(attribute(dilated.message(kNode), "dilations").integers(8), (Ints{3, 3}));
  EXPECT_EQ(attribute(dilated.message(kNode), "group").integer(3), 2);
  EXPECT_EQ(attribute(dilated.message(kNode), "pads").integers(8), (Ints{4, 4, 5, 5}));
}

// The variance's layer is read in training only; its weights go with it.
TEST_F(Onnx, LeavesOutWhatOnlyTrainingNeeds) {
  const Fields written = graph(chain(2,
                                     {"name = 'mean', op = 'conv', out = 2, kernel = 1",
                                      "name = 'logvar', op = 'conv', out = 2, kernel = 1, from = 'in'",
                                      "name = 'z', op = 'reparameterise', from = ['mean', 'logvar']",
                                      "name = 'kept', op = 'dropout', rate = 0.5", "name = 'x', op = 'relu'"},
                                     "x"));
  const auto nodes = written.messages(kNode);
  ASSERT_EQ(nodes.size(), 2U);
  EXPECT_EQ(nodes[1].texts(kNodeInput), (Sides{"mean"}));
  ASSERT_EQ(written.messages(kInitialiser).size(), 1U);
  EXPECT_EQ(written.message(kInitialiser).text(8), "mean.weights");
}

// W = (3, 4) and u = 2 give sigma = |W^T u| / |u| = 5.
TEST_F(Onnx, NormalisesWeightsByTheirSpectrum) {
  const NetworkSpec spec =
      chain(2, {"name = 'x', op = 'conv', out = 1, kernel = 1, spectral_norm = true"}, "x");
  Parameters parameters = initialise(spec, 1);
  set(parameters, "x.weights", {3, 4});
  set(parameters, "x.u", {2});
  const Fields made = written(Model({}, spec, parameters)).message(kGraph);
  EXPECT_EQ(made.message(kNode).texts(kNodeInput), (Sides{"in", "x.weights/normalised"}));
  ASSERT_EQ(made.messages(kInitialiser).size(), 1U);
  const Fields weights = made.message(kInitialiser);
  EXPECT_EQ(weights.text(8), "x.weights/normalised");
  const std::vector<float> expected = {3 * 0.2F, 4 * 0.2F};
  EXPECT_EQ(weights.text(9), std::string(reinterpret_cast<const char*>(expected.data()), 8));
}

TEST_F(Onnx, NeedsAPlaceToWriteTo) {
  std::ofstream(folder / "file") << "in the way";
  EXPECT_THROW(write_onnx(model(small_unet(8)), folder / "file" / "model.onnx"), Error);
}

}  // namespace
}  // namespace strait::nn::testing
