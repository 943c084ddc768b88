# One function per kind of target, so that a room's CMakeLists.txt only names its files and its neighbours.

# A room of pipeline/: a static library strait_<name> whose include root is pipeline/.
function(strait_room NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBS;PRIVATE_LIBS" ${ARGN})
  add_library(strait_${NAME} STATIC ${ARG_SOURCES})
  target_include_directories(strait_${NAME} PUBLIC ${PROJECT_SOURCE_DIR}/pipeline ${PROJECT_SOURCE_DIR}/pipeline/include)
  target_link_libraries(strait_${NAME} PUBLIC ${ARG_LIBS} PRIVATE strait_flags ${ARG_PRIVATE_LIBS})
endfunction()

# A plugin: a loadable library in lib/strait/plugins that sees pipeline/include and what LIBS bring.
function(strait_plugin NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBS" ${ARGN})
  add_library(plugin_${NAME} MODULE ${ARG_SOURCES})
  set_target_properties(plugin_${NAME} PROPERTIES
    OUTPUT_NAME ${NAME} PREFIX "" LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib/strait/plugins
    INSTALL_RPATH "$ORIGIN/../..")
  target_include_directories(plugin_${NAME} PRIVATE ${PROJECT_SOURCE_DIR}/pipeline/include)
  target_link_libraries(plugin_${NAME} PRIVATE strait_flags ${ARG_LIBS})
  install(TARGETS plugin_${NAME} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/strait/plugins)
endfunction()

# A test executable <name>_test, found by ctest one case at a time. LABELS slow: left out of sanitizer runs.
function(strait_test NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBS;LABELS" ${ARGN})
  add_executable(${NAME}_test ${ARG_SOURCES})
  target_include_directories(${NAME}_test PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(${NAME}_test PRIVATE strait_flags ${ARG_LIBS} GTest::gtest_main)
  target_compile_definitions(${NAME}_test PRIVATE
    STRAIT_SOURCE_DIR="${PROJECT_SOURCE_DIR}" STRAIT_BINARY_DIR="${PROJECT_BINARY_DIR}")
  include(GoogleTest)
  set(properties ENVIRONMENT OMP_WAIT_POLICY=passive) # threads that spin starve each other when ctest runs -j
  if(ARG_LABELS)
    list(APPEND properties LABELS ${ARG_LABELS})
  endif()
  gtest_discover_tests(${NAME}_test DISCOVERY_TIMEOUT 60 PROPERTIES ${properties})
endfunction()
