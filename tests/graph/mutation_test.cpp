// Broken texts, by the thousand: a graph or an error, never anything else.
#include <random>

#include <gtest/gtest.h>

#include "vocabulary.h"

namespace strait::graph {
namespace {

const std::string kSeed = R"([graph]
name = "demo"
seed = 3
[[stage]]
name = "load"
type = "load"
[[stage]]
name = "clean"
type = "denoise"
from = "load.image"
sigma = 15.5
model = "denoise-gray"
[[stage]]
name = "psnr"
type = "compare"
from = { image = "clean", reference = "load" }
scales = [1, 2, 3]
ssim = true
)";

std::string mutate(std::string text, std::mt19937_64& random) {
  const std::string pieces[] = {"[",
                                "]]",
                                "{",
                                "\"",
                                "=",
                                "\n",
                                ".",
                                "from",
                                "load",
                                "nan",
                                "-9223372036854775808",
                                "1e999",
                                "\\u0000",
                                "\xff",
                                "[[[[[[",
                                "clean",
                                "image",
                                "1979-05-27",
                                "'''",
                                "#"};
  for (uint64_t edits = random() % 4 + 1; edits > 0; --edits) {
    const size_t at = random() % (text.size() + 1);
    const size_t length = random() % 9;
    switch (random() % 3) {
      case 0:
        text.erase(at, length);
        break;
      case 1:
        text.insert(at, pieces[random() % std::size(pieces)]);
        break;
      default:
        text.insert(at, text.substr(random() % (text.size() + 1), length));
        break;
    }
  }
  return text;
}

TEST(Mutation, BrokenGraphsAreErrorsOrGraphs) {
  std::mt19937_64 random(1);
  int graphs = 0, errors = 0;
  for (int i = 0; i < 4000; ++i) {
    const std::string text = mutate(kSeed, random);
    try {
      const Graph graph = check(parse(text, "g.toml"), test_vocabulary());
      EXPECT_FALSE(graph.nodes.empty());
      ++graphs;
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), Code::usage) << text;
      EXPECT_EQ(std::string(e.what()).substr(0, 7), "g.toml:") << text;
      ++errors;
    }
  }
  EXPECT_GT(graphs, 100);  // the mutations are mild enough to reach every step of the check
  EXPECT_GT(errors, 100);
}

}  // namespace
}  // namespace strait::graph
