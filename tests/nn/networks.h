// Networks for tests, from their text.
#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <toml++/toml.h>

#include "nn/network_toml.h"
#include "nn/program.h"

namespace strait::nn::testing {

// `text` is what stands below [network].
inline NetworkSpec network(const std::string& text) {
  return parse_network(toml::parse(text), "test.toml");
}

// One input "in" of `channels`, the last layer as output; one layer a string, as in "name = 'a', op =
// 'relu'".
inline NetworkSpec chain(int channels, const std::vector<std::string>& layers, const std::string& output,
                         const std::string& input_extra = "") {
  std::string text = "input = { name = 'in', channels = " + std::to_string(channels) + input_extra +
                     " }\noutput = '" + output + "'\nlayers = [\n";
  for (const std::string& layer : layers) text += "{ " + layer + " },\n";
  return network(text + "]\n");
}

// A small U-Net with residual blocks and residual output, of `width` channels at half resolution.
inline NetworkSpec small_unet(int width) {
  const std::string w = std::to_string(width);
  const std::string twice = std::to_string(2 * width);
  const std::string act = ", kernel = 3, act = 'leaky_relu', slope = 0.1";
  return chain(
      1,
      {"name = 'half', op = 'pixel_unshuffle', factor = 2",
       "name = 'head', op = 'conv', kernel = 3, out = " + w, "name = 'a1', op = 'conv', out = " + w + act,
       "name = 'a2', op = 'conv', kernel = 3, out = " + w, "name = 'a', op = 'add', from = ['head', 'a2']",
       "name = 'down', op = 'conv', kernel = 2, stride = 2, out = " + twice,
       "name = 'b1', op = 'conv', out = " + twice + act,
       "name = 'b2', op = 'conv', kernel = 3, out = " + twice,
       "name = 'b', op = 'add', from = ['down', 'b2']",
       "name = 'up', op = 'deconv', kernel = 2, stride = 2, out = " + w,
       "name = 'skip', op = 'add', from = ['up', 'a']", "name = 'c1', op = 'conv', out = " + w + act,
       "name = 'tail', op = 'conv', kernel = 3, out = 4", "name = 'full', op = 'pixel_shuffle', factor = 2",
       "name = 'clean', op = 'add', from = ['in', 'full']"},
      "clean");
}

// Repeatable numbers from -1 to 1.
inline std::vector<float> noise(std::size_t count, unsigned seed = 1) {
  std::vector<float> values(count);
  unsigned state = seed * 2654435761U + 12345U;
  for (float& value : values) {
    state = state * 1664525U + 1013904223U;
    value = static_cast<float>(state >> 8) / static_cast<float>(1 << 23) - 1.0F;
  }
  return values;
}

inline void set(Parameters& parameters, const std::string& tensor, const std::vector<float>& values) {
  Tensor& target = parameters.at(tensor);
  ASSERT_EQ(target.size(), values.size());
  std::copy(values.begin(), values.end(), target.data());
}

inline std::vector<float> run(Program& program, const std::vector<float>& input) {
  std::copy(input.begin(), input.end(), program.input());
  program.forward();
  return {program.output(), program.output() + program.output_shape().elements()};
}

inline bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

}  // namespace strait::nn::testing
