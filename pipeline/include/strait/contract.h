// Builds a strait_contract: ports and parameters as an author would say them. Host-independent, header-only.
#pragma once

#include <deque>
#include <limits>
#include <string>
#include <vector>

#include "strait/abi.h"

namespace strait {

// A parameter's declaration; make one with the functions below and add what it needs.
struct ParamSpec {
  std::string name;
  uint32_t type = STRAIT_PARAM_TEXT;
  std::string fallback;
  bool required = true;
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
  std::vector<std::string> choices;
  std::string unit;
  std::string doc;

  ParamSpec&& by_default(
      std::string toml) && {  // as it would stand in a graph: "true", "25", "png", "[1, 2]"
    fallback = std::move(toml);
    required = false;
    return std::move(*this);
  }
  ParamSpec&& range(double low, double high) && {
    min = low;
    max = high;
    return std::move(*this);
  }
  ParamSpec&& in(std::string u) && {
    unit = std::move(u);
    return std::move(*this);
  }
};

namespace detail {
inline ParamSpec param(uint32_t type, std::string name, std::string doc) {
  ParamSpec spec;
  spec.name = std::move(name);
  spec.type = type;
  spec.doc = std::move(doc);
  return spec;
}
}  // namespace detail

inline ParamSpec boolean(std::string name, std::string doc) {
  return detail::param(STRAIT_PARAM_BOOL, name, doc);
}
inline ParamSpec integer(std::string name, std::string doc) {
  return detail::param(STRAIT_PARAM_INT, name, doc);
}
inline ParamSpec real(std::string name, std::string doc) {
  return detail::param(STRAIT_PARAM_REAL, name, doc);
}
inline ParamSpec text(std::string name, std::string doc) {
  return detail::param(STRAIT_PARAM_TEXT, name, doc);
}
inline ParamSpec model(std::string name, std::string doc) {
  return detail::param(STRAIT_PARAM_MODEL, name, doc);
}
inline ParamSpec file(std::string name, std::string doc) {
  return detail::param(STRAIT_PARAM_FILE, name, doc);
}
inline ParamSpec integers(std::string name, std::string doc) {
  return detail::param(STRAIT_PARAM_INTS, name, doc);
}
inline ParamSpec choice(std::string name, std::vector<std::string> choices, std::string doc) {
  ParamSpec spec = detail::param(STRAIT_PARAM_CHOICE, std::move(name), std::move(doc));
  spec.choices = std::move(choices);
  return spec;
}

// Parameter declarations in the C form, owning their texts. Not copyable: the C structs point into it.
class ParamTable {
 public:
  ParamTable() = default;
  ParamTable(const ParamTable&) = delete;
  ParamTable& operator=(const ParamTable&) = delete;
  ParamTable(ParamTable&&) = default;
  ParamTable& operator=(ParamTable&&) = default;

  void add(ParamSpec spec) {
    const ParamSpec& kept = specs_.emplace_back(std::move(spec));
    std::vector<const char*>& names = choices_.emplace_back();
    for (const std::string& one : kept.choices) names.push_back(one.c_str());
    names.push_back(nullptr);
    table_.push_back({sizeof(strait_param), kept.name.c_str(), kept.type,
                      kept.required ? nullptr : kept.fallback.c_str(), kept.min, kept.max,
                      kept.choices.empty() ? nullptr : names.data(), kept.unit.c_str(), kept.doc.c_str()});
  }
  const strait_param* data() const { return table_.data(); }
  uint32_t size() const { return static_cast<uint32_t>(table_.size()); }

 private:
  std::deque<ParamSpec> specs_;  // deques: elements stay where they are, the C structs point at them
  std::deque<std::vector<const char*>> choices_;
  std::vector<strait_param> table_;
};

// A stage's contract. Ports and parameters keep the order in which they are added.
class Contract {
 public:
  Contract(std::string type, std::string about) : type_(std::move(type)), about_(std::move(about)) {}

  Contract&& input(std::string name, std::string doc, uint32_t formats = STRAIT_ANY_IMAGE) && {
    add(inputs_, std::move(name), std::move(doc), STRAIT_IMAGE, formats, -1, -1);
    return std::move(*this);
  }
  Contract&& input_tensor(std::string name, std::string doc) && {
    add(inputs_, std::move(name), std::move(doc), STRAIT_TENSOR, 0, -1, -1);
    return std::move(*this);
  }
  Contract&& input_bytes(std::string name, std::string doc) && {
    add(inputs_, std::move(name), std::move(doc), STRAIT_BYTES, 0, -1, -1);
    return std::move(*this);
  }
  // The port just added may be left unconnected.
  Contract&& optional() && {
    inputs_.back().optional = 1;
    return std::move(*this);
  }
  Contract&& output(std::string name, std::string doc, uint32_t formats = STRAIT_ANY_IMAGE) && {
    add(outputs_, std::move(name), std::move(doc), STRAIT_IMAGE, formats, -1, -1);
    return std::move(*this);
  }
  Contract&& output_tensor(std::string name, std::string doc) && {
    add(outputs_, std::move(name), std::move(doc), STRAIT_TENSOR, 0, -1, -1);
    return std::move(*this);
  }
  Contract&& output_bytes(std::string name, std::string doc) && {
    add(outputs_, std::move(name), std::move(doc), STRAIT_BYTES, 0, -1, -1);
    return std::move(*this);
  }
  // A frame may leave the output just added empty: stages that need it are skipped for that frame.
  Contract&& may_stay_empty() && {
    outputs_.back().optional = 1;
    return std::move(*this);
  }
  // The output just added has the channels / the depth of an input.
  Contract&& keeps_channels(int32_t input = 0) && {
    outputs_.back().channels_follow = input;
    return std::move(*this);
  }
  Contract&& keeps_depth(int32_t input = 0) && {
    outputs_.back().depth_follows = input;
    return std::move(*this);
  }
  Contract&& param(ParamSpec spec) && {
    params_.add(std::move(spec));
    return std::move(*this);
  }
  Contract&& serial() && {
    threading_ = STRAIT_SERIAL;
    return std::move(*this);
  }
  // A source that makes frames itself: as many as its parameter says, which this adds.
  Contract&& generates(std::string doc, std::string by_default) && {
    generates_ = 1;
    return std::move(*this).param(
        integer("count", std::move(doc)).by_default(std::move(by_default)).range(1, 1e9));
  }
  Contract&& batchable() && {
    batchable_ = 1;
    return std::move(*this);
  }
  Contract&& halo(int32_t pixels) && {
    halo_px_ = pixels;
    return std::move(*this);
  }

  // The C form; points into this object.
  strait_contract c() const {
    return {sizeof(strait_contract),
            type_.c_str(),
            about_.c_str(),
            inputs_.data(),
            static_cast<uint32_t>(inputs_.size()),
            outputs_.data(),
            static_cast<uint32_t>(outputs_.size()),
            params_.data(),
            params_.size(),
            threading_,
            batchable_,
            halo_px_,
            generates_};
  }

 private:
  void add(std::vector<strait_port>& ports, std::string name, std::string doc, uint32_t kind,
           uint32_t formats, int32_t channels, int32_t depth) {
    const std::string& kept_name = texts_.emplace_back(std::move(name));
    const std::string& kept_doc = texts_.emplace_back(std::move(doc));
    ports.push_back(
        {sizeof(strait_port), kept_name.c_str(), kind, formats, channels, depth, 0, kept_doc.c_str()});
  }

  std::string type_, about_;
  std::deque<std::string> texts_;
  std::vector<strait_port> inputs_, outputs_;
  ParamTable params_;
  uint32_t threading_ = STRAIT_PARALLEL;
  uint32_t batchable_ = 0;
  int32_t halo_px_ = -1;
  uint32_t generates_ = 0;
};

}  // namespace strait
