# OpenCV by module: Debian keeps OpenCVConfig.cmake in libopencv-dev, which pulls in every module and its
# dependencies (video, 3-D, ...). The modules' own packages hold all that strait needs.
# Defines OpenCV::core, OpenCV::imgproc, ... for the components asked for.
set(OpenCVModules_required OpenCV_INCLUDE_DIR)
find_path(OpenCV_INCLUDE_DIR opencv2/core.hpp PATH_SUFFIXES opencv4)
foreach(module ${OpenCVModules_FIND_COMPONENTS})
  find_library(OpenCV_${module}_LIBRARY opencv_${module})
  list(APPEND OpenCVModules_required OpenCV_${module}_LIBRARY)
  if(OpenCV_${module}_LIBRARY AND NOT TARGET OpenCV::${module})
    add_library(OpenCV::${module} UNKNOWN IMPORTED)
    set_target_properties(OpenCV::${module} PROPERTIES
      IMPORTED_LOCATION ${OpenCV_${module}_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${OpenCV_INCLUDE_DIR})
  endif()
endforeach()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(OpenCVModules REQUIRED_VARS ${OpenCVModules_required})
