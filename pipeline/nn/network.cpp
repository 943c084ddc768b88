#include "nn/network.h"

#include "nn/ops.h"
#include "strait/error.h"

namespace strait::nn {

namespace {

const Attribute& attribute_of(const LayerSpec& layer, std::string_view name) {
  const auto given = layer.attributes.find(std::string(name));
  if (given != layer.attributes.end()) return given->second;
  const Op* op = find_op(layer.op);
  const AttributeRule* rule = op == nullptr ? nullptr : find_attribute(*op, name);
  if (rule == nullptr) {
    throw Error(Code::internal, "layer '" + layer.name + "'",
                "op '" + layer.op + "' has no attribute '" + std::string(name) + "'");
  }
  return rule->fallback;
}

template <class T>
const T& typed(const LayerSpec& layer, std::string_view name) {
  const auto* value = std::get_if<T>(&attribute_of(layer, name));
  if (value != nullptr) return *value;
  throw Error(Code::internal, "layer '" + layer.name + "'",
              "attribute '" + std::string(name) + "' has another type");
}

}  // namespace

int LayerSpec::integer(std::string_view attribute) const {
  return static_cast<int>(typed<std::int64_t>(*this, attribute));
}

double LayerSpec::number(std::string_view attribute) const {
  const Attribute& value = attribute_of(*this, attribute);
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  return typed<double>(*this, attribute);
}

bool LayerSpec::flag(std::string_view attribute) const {
  return typed<bool>(*this, attribute);
}
std::string LayerSpec::text(std::string_view attribute) const {
  return typed<std::string>(*this, attribute);
}

}  // namespace strait::nn
