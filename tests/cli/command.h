// Runs the program `strait` of this build.
#pragma once

#include <array>
#include <cstdio>
#include <stdexcept>
#include <string>

#include <sys/wait.h>

namespace strait::cli::test {

struct Answer {
  int exit_code = -1;
  std::string text;  // standard output and standard error together
};

inline Answer strait(const std::string& arguments, bool with_errors = false) {
  const std::string command =
      std::string(STRAIT_BINARY_DIR "/bin/strait ") + arguments + (with_errors ? " 2>&1" : " 2>/dev/null");
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("popen failed");
  Answer answer;
  std::array<char, 4096> part{};
  while (const size_t got = std::fread(part.data(), 1, part.size(), pipe))
    answer.text.append(part.data(), got);
  answer.exit_code = WEXITSTATUS(::pclose(pipe));
  return answer;
}

}  // namespace strait::cli::test
