// Every way in which a graph can be wrong: text in, the exact messages out.
#include <gtest/gtest.h>

#include "vocabulary.h"

namespace strait::graph {
namespace {

struct Case {
  std::string name;
  std::string text;
  std::string messages;
};

void PrintTo(const Case& one, std::ostream* out) {
  *out << one.name;
}

std::string load() {
  return "[[stage]]\nname = \"load\"\ntype = \"load\"\n";
}  // lines 1 to 3

std::string stage(const std::string& name, const std::string& type, const std::string& more) {
  return "[[stage]]\nname = \"" + name + "\"\ntype = \"" + type + "\"\n" + more;
}

std::vector<Case> cases() {
  return {
      {"Empty", "", "g.toml:1:1: the graph has no stage; add a [[stage]]"},
      {"EmptyList", "stage = []", "g.toml:1:1: the graph has no stage; add a [[stage]]"},
      {"StageIsATable", "[stage]\nname = \"a\"", "g.toml:1:2: 'stage' is a table, expected tables [[stage]]"},
      {"StageIsANumber", "stage = [1]", "g.toml:1:10: a stage is an integer, expected a table [[stage]]"},
      {"UnknownTopKey", "stages = 1\n" + load(), "g.toml:1:1: unknown key 'stages'; did you mean 'stage'?"},
      {"UnknownGraphKey", load() + "[graph]\nnme = \"x\"",
       "g.toml:5:1: graph: unknown key 'nme'; did you mean 'name'?"},
      {"BadSeed", load() + "[graph]\nseed = -1", "g.toml:5:8: graph: seed must be an integer of at least 0"},
      {"NoNameNoType", "[[stage]]\n",
       "g.toml:1:1: stage: name is missing; add name = \"...\"\n"
       "g.toml:1:1: stage: type is missing; add type = \"...\""},
      {"BadName", stage("a.b", "load", ""),
       "g.toml:2:8: stage 'a.b': its name may have letters, digits, '-' and '_'"},
      {"NameIsNoText", "[[stage]]\nname = 3\ntype = \"load\"",
       "g.toml:2:8: stage: name is an integer, expected a text"},
      {"SourcesOfTwoKinds", load() + stage("a", "draw", ""),
       "g.toml:4:1: stage 'load' and stage 'a': one makes its frames itself, the other reads inputs; make "
       "two "
       "graphs of it"},
      {"SourcesOfTwoCounts", stage("a", "draw", "count = 2\n") + stage("b", "draw", ""),
       "g.toml:5:1: stage 'b': count is 10, that of stage 'a' is 2; they make the same frames together"},
      {"Reserved", load() + "when = \"image.width > 100\"\nisolation = \"process\"",
       "g.toml:4:1: stage 'load': 'when' is not available yet in this version; remove it\n"
       "g.toml:5:1: stage 'load': 'isolation' is not available yet in this version; remove it"},
      {"UnknownType", load() + stage("clean", "denoize", "from = \"load\""),
       "g.toml:6:8: stage 'clean': unknown type 'denoize'; did you mean 'denoise'?"},
      {"EmptyType", stage("clean", "", ""), "g.toml:3:8: stage 'clean': type is empty"},
      {"UnknownTypeFarFromAll", stage("clean", "quantise", ""),
       "g.toml:3:8: stage 'clean': unknown type 'quantise'; known: blend, compare, denoise, draw, edges, "
       "embed, "
       "gray, load, "
       "save"},
      {"UnknownParameter", load() + stage("clean", "denoise", "from = \"load\"\nsgima = 3"),
       "g.toml:8:1: stage 'clean': unknown parameter 'sgima'; did you mean 'sigma'?"},
      {"OutOfRange", load() + stage("clean", "denoise", "from = \"load\"\nsigma = 80"),
       "g.toml:8:1: stage 'clean': sigma is 80, allowed 0 to 55 (8-bit levels); lower it"},
      {"BelowRange", load() + stage("out", "save", "from = \"load\"\nquality = 0"),
       "g.toml:8:1: stage 'out': quality is 0, allowed 1 to 100; raise it"},
      {"NotANumber", load() + stage("clean", "denoise", "from = \"load\"\nsigma = nan"),
       "g.toml:8:1: stage 'clean': sigma is nan, allowed 0 to 55 (8-bit levels)"},
      {"WrongTypes",
       load() +
           stage("psnr", "compare",
                 "from = { image = \"load\", reference = \"load\" }\nssim = 1\nscales = 4") +
           "\n" + stage("out", "save", "from = \"load\"\nquality = 9.5\nformat = true"),
       "g.toml:8:1: stage 'psnr': ssim is 1, expected true or false\n"
       "g.toml:9:1: stage 'psnr': scales is 4, expected a list of integers\n"
       "g.toml:14:1: stage 'out': quality is 9.5, expected an integer\n"
       "g.toml:15:1: stage 'out': format is true, expected a text"},
      {"ListOutOfRange",
       load() +
           stage("psnr", "compare", "from = { image = \"load\", reference = \"load\" }\nscales = [1, 9]"),
       "g.toml:8:1: stage 'psnr': scales is [1, 9], allowed 1 to 8; lower it"},
      {"NoParameterCanBeATable", load() + stage("clean", "denoise", "from = \"load\"\nsigma = { x = 1 }"),
       "g.toml:8:1: stage 'clean': sigma is a table, expected a text, a number, true, false or a list of "
       "integers"},
      {"Choice", load() + stage("out", "save", "from = \"load\"\nformat = \"jpg\""),
       "g.toml:8:1: stage 'out': format is 'jpg', allowed 'png', 'jpeg'; did you mean 'jpeg'?"},
      {"MissingParameter", load() + stage("mix", "blend", "from = \"load\""),
       "g.toml:4:1: stage 'mix': label is missing, expected a text; add label = ... (any text)"},
      {"MissingModel", load() + stage("clean", "denoise", "from = \"load\"\nmodel = \"denoise-grey\""),
       "g.toml:8:1: stage 'clean': model 'denoise-grey': not found in /models; did you mean 'denoise-gray'?"},
      {"MissingFile", load() + stage("mix", "blend", "from = \"load\"\nlabel = \"\"\ntable = \"/no/table\""),
       "g.toml:9:1: stage 'mix': /no/table: there is no such file or folder; correct the path"},
      {"UnknownStage", load() + stage("out", "save", "from = \"laod\""),
       "g.toml:7:8: stage 'out': reads from unknown stage 'laod'; did you mean 'load'?"},
      {"UnknownOutput",
       load() + stage("e", "edges", "from = \"load\"") + "\n" + stage("out", "save", "from = \"e.mop\""),
       "g.toml:11:8: stage 'out': stage 'e' has no output 'mop'; did you mean 'map'?"},
      {"UnknownInput", load() + stage("out", "save", "from = { imge = \"load\" }"),
       "g.toml:7:17: stage 'out': has no input 'imge'; did you mean 'image'?"},
      {"NoOutput", load() + stage("a", "save", "from = \"load\"") + "\n" + stage("b", "save", "from = \"a\""),
       "g.toml:11:8: stage 'b': reads from stage 'a', which has no output"},
      {"BadWires",
       load() + stage("a", "save", "from = 3") + "\n" + stage("b", "save", "from = \"x.y.z\"") + "\n" +
           stage("c", "save", "from = { image = 1 }"),
       "g.toml:4:1: stage 'a': input 'image' is not connected; add from = \"STAGE\"\n"
       "g.toml:7:8: stage 'a': from is an integer, expected \"stage\", \"stage.port\" or { port = \"stage\" "
       "}\n"
       "g.toml:8:1: stage 'b': input 'image' is not connected; add from = \"STAGE\"\n"
       "g.toml:11:8: stage 'b': from is 'x.y.z', expected \"stage\" or \"stage.port\"\n"
       "g.toml:12:1: stage 'c': input 'image' is not connected; add from = \"STAGE\"\n"
       "g.toml:15:18: stage 'c': from is an integer, expected \"stage\" or \"stage.port\""},
      {"SourceThatReads", load() + stage("again", "load", "from = \"load\""),
       "g.toml:7:8: stage 'again': 'load' is a source and reads from no stage; remove from"},
      {"NotConnected", stage("out", "save", "") + stage("psnr", "compare", "from = \"out\""),
       "g.toml:1:1: stage 'out': input 'image' is not connected; add from = \"STAGE\"\n"
       "g.toml:4:1: stage 'psnr': input 'reference' is not connected; add from = { reference = \"STAGE\" }\n"
       "g.toml:7:8: stage 'psnr': reads from stage 'out', which has no output"},
      {"SameName", load() + load(),
       "g.toml:4:1: stage 'load': another stage has this name; rename one of them"},
      {"ReadsItself", stage("a", "gray", "from = \"a\""),
       "g.toml:4:8: stage 'a': the wires run in a circle (a -> a); a stage cannot read what is made from it"},
      {"TwoCycles",
       stage("a", "gray", "from = \"c\"\n") + stage("b", "gray", "from = \"a\"\n") +
           stage("c", "gray", "from = \"b\"\n") + stage("d", "gray", "from = \"e\"\n") +
           stage("e", "gray", "from = \"d\"\n") + stage("out", "save", "from = \"c\""),
       "g.toml:4:8: stage 'a': the wires run in a circle (a -> b -> c -> a); a stage cannot read what is "
       "made from it\n"
       "g.toml:16:8: stage 'd': the wires run in a circle (d -> e -> d); a stage cannot read what is made "
       "from it"},
      {"Channels",
       load() + stage("g", "gray", "from = \"load\"\n") + stage("clean", "denoise", "from = \"g\"\n") +
           stage("e", "edges", "from = \"clean\""),
       "g.toml:15:8: stage 'e': input 'image' takes colour, 8-bit, but 'clean.image' makes gray, any depth; "
       "put a stage "
       "'convert' between them"},
      {"Depth",
       load() + stage("e", "edges", "from = \"load\"\n") +
           stage("mix", "blend", "from = \"e.map\"\nlabel = \"x\"\n") + stage("f", "edges", "from = \"mix\""),
       "g.toml:16:8: stage 'f': input 'image' takes colour, 8-bit, but 'mix.image' makes gray, float; put a "
       "stage "
       "'convert' between them"},
      {"Kind", load() + stage("z", "embed", "from = \"load\"\n") + stage("out", "save", "from = \"z\""),
       "g.toml:11:8: stage 'out': input 'image' takes any channels, any depth, but 'z.image' makes tensor; "
       "connect "
       "another port"},
      {"AllAtOnce",
       "x = 1\n" + load() + stage("clean", "denois", "from = \"lod\"\n") +
           stage("out", "save", "from = \"load\"\nformat = \"gif\""),
       "g.toml:1:1: unknown key 'x'; known: graph, stage\n"
       "g.toml:7:8: stage 'clean': unknown type 'denois'; did you mean 'denoise'?\n"
       "g.toml:8:8: stage 'clean': reads from unknown stage 'lod'; did you mean 'load'?\n"
       "g.toml:13:1: stage 'out': format is 'gif', allowed 'png', 'jpeg'"},
  };
}

class BadGraph : public ::testing::TestWithParam<Case> {};

TEST_P(BadGraph, IsExplained) {
  try {
    check(parse(GetParam().text, "g.toml"), test_vocabulary());
    FAIL() << "no error";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), Code::usage);
    EXPECT_EQ(std::string(e.what()), GetParam().messages);
  }
}

INSTANTIATE_TEST_SUITE_P(Graph, BadGraph, ::testing::ValuesIn(cases()),
                         [](const auto& one) { return one.param.name; });

TEST(BadGraph, HasTooManyStages) {
  std::string text;
  for (int i = 0; i <= 1000; ++i) text += load();
  try {
    check(parse(text, "g.toml"), test_vocabulary());
    FAIL() << "no error";
  } catch (const Error& e) {
    EXPECT_STREQ(e.what(), "g.toml:1:3: the graph has 1001 stages, allowed are 1000; split it");
  }
}

}  // namespace
}  // namespace strait::graph
