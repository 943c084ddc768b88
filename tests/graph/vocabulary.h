// Stage types for tests of graphs: contracts without any code behind them.
#pragma once

#include "graph/graph.h"
#include "strait/contract.h"
#include "strait/error.h"

namespace strait::graph {

inline std::vector<Contract> test_contracts() {
  std::vector<Contract> all;
  all.push_back(Contract("load", "reads").output("image", "the picture"));
  all.push_back(Contract("save", "writes")
                    .input("image", "the picture")
                    .param(choice("format", {"png", "jpeg"}, "file format").by_default("png"))
                    .param(integer("quality", "of JPEG").by_default("90").range(1, 100)));
  all.push_back(Contract("denoise", "cleans")
                    .input("image", "noisy", STRAIT_GRAY | STRAIT_COLOUR | STRAIT_ANY_DEPTH)
                    .output("image", "clean", STRAIT_GRAY | STRAIT_COLOUR | STRAIT_ANY_DEPTH)
                    .keeps_channels()
                    .keeps_depth()
                    .param(real("sigma", "noise").by_default("25").range(0, 55).in("8-bit levels"))
                    .param(model("model", "which network").by_default("denoise-gray")));
  all.push_back(Contract("gray", "makes gray")
                    .input("image", "")
                    .output("image", "", STRAIT_GRAY | STRAIT_ANY_DEPTH)
                    .keeps_depth());
  all.push_back(Contract("edges", "needs colour")
                    .input("image", "", STRAIT_COLOUR | STRAIT_U8)
                    .output("image", "", STRAIT_GRAY | STRAIT_U8)
                    .output("map", "", STRAIT_GRAY | STRAIT_F32));
  all.push_back(Contract("compare", "measures")
                    .input("image", "")
                    .input("reference", "")
                    .param(integers("scales", "sides").by_default("[1, 2]").range(1, 8))
                    .param(boolean("ssim", "too").by_default("true")));
  all.push_back(Contract("blend", "mixes")
                    .input("image", "")
                    .input("mask", "")
                    .optional()
                    .output("image", "")
                    .keeps_channels()
                    .keeps_depth()
                    .param(text("label", "any text"))
                    .param(file("table", "what it goes by").by_default("")));
  all.push_back(Contract("draw", "makes frames itself").output("image", "").generates("frames", "10"));
  return all;
}

// Valid for the process's life.
inline const Vocabulary& test_vocabulary() {
  static const std::vector<Contract> contracts = test_contracts();
  static const std::vector<strait_contract> tables = [] {
    std::vector<strait_contract> made;
    for (const Contract& one : contracts) made.push_back(one.c());
    strait_port tensor = *made[3].outputs;  // a type that makes a tensor, which Contract has no words for
    tensor.kind = STRAIT_TENSOR;
    tensor.formats = 0;
    static const strait_port kept = tensor;
    made.push_back(made[3]);
    made.back().type = "embed";
    made.back().outputs = &kept;
    return made;
  }();
  static const Vocabulary vocabulary = [] {
    Vocabulary made;
    for (const strait_contract& one : tables) made.stages[one.type] = &one;
    made.find_model = [](const std::string& name, const std::string&) -> std::filesystem::path {
      if (name == "denoise-gray" || name == "denoise-colour") return "/models/" + name;
      throw Error(Code::missing, "model '" + name + "'", "not found in /models",
                  "did you mean 'denoise-gray'?");
    };
    return made;
  }();
  return vocabulary;
}

}  // namespace strait::graph
