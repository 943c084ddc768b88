# What an installation holds besides programs, libraries and plugins: the public headers, the CMake package, the models
# and the samples. Included by the root after all rooms.
include(CMakePackageConfigHelpers)

set(strait_cmake_dir ${CMAKE_INSTALL_LIBDIR}/cmake/strait)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/straitConfig.cmake.in
  ${PROJECT_BINARY_DIR}/straitConfig.cmake
  INSTALL_DESTINATION ${strait_cmake_dir}
  PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_LIBDIR)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/straitConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES
  ${PROJECT_BINARY_DIR}/straitConfig.cmake ${PROJECT_BINARY_DIR}/straitConfigVersion.cmake
  ${PROJECT_SOURCE_DIR}/cmake/FindOpenCVModules.cmake
  DESTINATION ${strait_cmake_dir})

# The headers of nn keep their own include root: inside strait/, names such as error.h would hide the system's.
install(DIRECTORY ${PROJECT_SOURCE_DIR}/pipeline/include/strait DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
set(nn_headers api classifier cut gaussian_mixture int8 latent_model layer_chain model network onnx optimiser optimiser_params parameters precision program
  safetensors shape shapes variational_bound variational_model vector_math)
list(TRANSFORM nn_headers REPLACE "(.+)" "${PROJECT_SOURCE_DIR}/pipeline/nn/\\1.h")
install(FILES ${nn_headers} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/strait-nn/nn)
set(nn_index balls calibrate index_file latent_index latent_rows nearest neighbour neighbour_graph tagging)
list(TRANSFORM nn_index REPLACE "(.+)" "${PROJECT_SOURCE_DIR}/pipeline/nn/index/\\1.h")
install(FILES ${nn_index} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/strait-nn/nn/index)
set(nn_losses adversarial classification combine contrastive distribution likelihood pixel structural vicreg)
list(TRANSFORM nn_losses REPLACE "(.+)" "${PROJECT_SOURCE_DIR}/pipeline/nn/losses/\\1.h")
install(FILES ${nn_losses} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/strait-nn/nn/losses)

foreach(folder models samples/graphs samples/images samples/recipes samples/plugin-invert)
  if(EXISTS ${PROJECT_SOURCE_DIR}/${folder})
    install(DIRECTORY ${PROJECT_SOURCE_DIR}/${folder}/ DESTINATION ${CMAKE_INSTALL_DATADIR}/strait/${folder}
      PATTERN build EXCLUDE)
  endif()
endforeach()
