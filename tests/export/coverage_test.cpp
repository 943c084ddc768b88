// That nothing which a network may have is forgotten by the export: neither by the table of mappings, nor by
// the cases that show that ONNX Runtime computes the same.
#include <filesystem>
#include <set>

#include <gtest/gtest.h>

#include "cases.h"
#include "nn/model.h"
#include "nn/onnx.h"
#include "nn/ops.h"

namespace strait::nn::testing {
namespace {

namespace fs = std::filesystem;

std::set<std::string> in_cases() {
  std::set<std::string> found;
  for (const ExportCase& one : export_cases()) {
    for (const LayerSpec& layer : one.network.layers) {
      found.insert(layer.op);
      for (const auto& [attribute, value] : layer.attributes) found.insert(layer.op + " " + attribute);
    }
  }
  return found;
}

TEST(ExportCases, HaveEveryOpAndAttribute) {
  const std::set<std::string> found = in_cases();
  for (const Op& op : ops()) {
    EXPECT_EQ(found.count(op.name), 1U) << op.name << " has no case in tests/export/cases.cpp";
    for (const AttributeRule& rule : op.attributes)
      EXPECT_EQ(found.count(op.name + " " + rule.name), 1U) << op.name << " has no case with " << rule.name;
  }
}

TEST(ExportCases, HaveEveryChoice) {
  std::set<std::string> chosen;
  for (const ExportCase& one : export_cases()) {
    for (const LayerSpec& layer : one.network.layers) {
      for (const auto& [attribute, value] : layer.attributes) {
        if (const auto* text = std::get_if<std::string>(&value)) chosen.insert(attribute + " " + *text);
      }
    }
  }
  for (const Op& op : ops()) {
    for (const AttributeRule& rule : op.attributes) {
      for (const std::string& choice : rule.choices) {
        if (Attribute(choice) == rule.fallback) continue;
        EXPECT_EQ(chosen.count(rule.name + " " + choice), 1U)
            << op.name << ": " << rule.name << " " << choice;
      }
    }
  }
}

TEST(ExportCases, CanBeWritten) {
  const fs::path file = fs::temp_directory_path() / "strait-export-cases.onnx";
  for (const auto& [name, spec] : export_cases()) {
    const Model model({.name = name, .plugin = "none", .about = "", .preprocess = {}, .metrics = {}}, spec,
                      initialise(spec, 1));
    EXPECT_NO_THROW(write_onnx(model, file)) << name;
  }
  fs::remove(file);
}

}  // namespace
}  // namespace strait::nn::testing
