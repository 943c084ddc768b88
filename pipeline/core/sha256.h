// SHA-256 (FIPS 180-4) as lower-case hex, by libcrypto.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace strait {

class Sha256 {
 public:
  Sha256();
  Sha256& add(std::string_view bytes);
  // Adds the length and then the text, so that ("ab", "c") and ("a", "bc") differ.
  Sha256& add_field(std::string_view text);
  std::string hex();  // ends the computation

 private:
  struct State;
  std::shared_ptr<State> state_;
};

std::string sha256(std::string_view bytes);
// Throws Error(missing | io).
std::string sha256_file(const std::filesystem::path& file);

}  // namespace strait
