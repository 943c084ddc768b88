# What a build may choose, and the warnings that every room is held to.
option(STRAIT_TESTS "Build the tests" ON)
option(STRAIT_BENCH "Build the benchmarks (tests/bench)" OFF)
option(STRAIT_FUZZ "Build the libFuzzer targets (clang only)" OFF)
set(STRAIT_SANITIZE "" CACHE STRING "Sanitizers for every target, such as address,undefined or thread")

add_library(strait_flags INTERFACE)
target_compile_options(strait_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Werror)
if(STRAIT_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link) # coverage of what the fuzz targets link
endif()
if(STRAIT_SANITIZE)
  add_compile_options(-fsanitize=${STRAIT_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${STRAIT_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    # g++ says itself that sanitizers make this warning see ghosts.
    target_compile_options(strait_flags INTERFACE -Wno-maybe-uninitialized)
  else()
    # At -O1 clang leaves loops marked `simd` as they are, and says so.
    target_compile_options(strait_flags INTERFACE -Wno-pass-failed)
  endif()
endif()
