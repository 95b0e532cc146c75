# What the library is built from. Nothing is vendored, nothing is downloaded.

find_package(Threads REQUIRED)
find_package(Eigen3 3.3 REQUIRED NO_MODULE)
find_package(nlohmann_json 3.10 REQUIRED)
find_package(simdjson 3.0 REQUIRED)
find_package(date 3.0 REQUIRED)
find_path(CLAMOR_XXHASH_INCLUDE_DIR NAMES xxhash.h REQUIRED)
find_path(CLAMOR_STB_INCLUDE_DIR NAMES stb/stb_image.h stb_image.h REQUIRED)
find_path(CLAMOR_UTF8PROC_INCLUDE_DIR NAMES utf8proc.h REQUIRED)
# Static where the system has it so: what links Clamor then needs one library less when it runs.
find_library(CLAMOR_UTF8PROC NAMES ${CMAKE_STATIC_LIBRARY_PREFIX}utf8proc${CMAKE_STATIC_LIBRARY_SUFFIX} utf8proc REQUIRED)

if(CLAMOR_ONEDNN)
  # A system's oneDNN first; else the one that `pip install onednn-devel-cpu-gomp` put into the Python environment in use.
  find_package(dnnl 3.2 CONFIG QUIET)
  if(NOT dnnl_FOUND)
    find_package(Python3 COMPONENTS Interpreter QUIET)
    if(Python3_FOUND)
      execute_process(COMMAND "${Python3_EXECUTABLE}" -c "import sys, sysconfig; print(sys.prefix + ';' + sysconfig.get_path('platlib'))"
        OUTPUT_VARIABLE CLAMOR_PYTHON_PREFIXES OUTPUT_STRIP_TRAILING_WHITESPACE)
      list(GET CLAMOR_PYTHON_PREFIXES 0 CLAMOR_PYTHON_PREFIX)
      find_package(dnnl 3.2 CONFIG QUIET PATHS "${CLAMOR_PYTHON_PREFIX}" NO_DEFAULT_PATH)
    endif()
  endif()
  if(NOT dnnl_FOUND)
    message(FATAL_ERROR "Clamor needs oneDNN 3.2 or newer: pip install onednn-devel-cpu-gomp, or set dnnl_DIR, or build with -DCLAMOR_ONEDNN=OFF")
  endif()

  # An OpenMP build of oneDNN is told to use one thread (src/kernels/one_thread.hpp), by the runtime that it links itself.
  if(DNNL_CPU_RUNTIME STREQUAL "OMP")
    find_library(CLAMOR_OPENMP_LIBRARY NAMES gomp libgomp.so.1 omp iomp5)
    if(NOT CLAMOR_OPENMP_LIBRARY)
      find_package(OpenMP REQUIRED COMPONENTS CXX)
      set(CLAMOR_OPENMP_LIBRARY ${OpenMP_CXX_LIBRARIES})
    endif()
  endif()
endif()

# Shared libraries that what links the static library must link too, for pkg-config; and where oneDNN lies, which may be
# anywhere, for what must find it again when it runs.
function(clamor_pc_path path out)  # a space in it does not end a word of a .pc file
  string(REPLACE " " "\\ " escaped "${path}")
  set(${out} "${escaped}" PARENT_SCOPE)
endfunction()
clamor_pc_path("${CLAMOR_UTF8PROC}" utf8proc)
set(CLAMOR_PC_LIBS "${utf8proc} -lsimdjson -ldate-tz")
if(CLAMOR_ONEDNN)
  get_target_property(dnnl_location DNNL::dnnl LOCATION)
  get_filename_component(CLAMOR_ONEDNN_FOLDER "${dnnl_location}" DIRECTORY)
  clamor_pc_path("${CLAMOR_ONEDNN_FOLDER}" onednn)
  clamor_pc_path("${CLAMOR_OPENMP_LIBRARY}" openmp)
  string(APPEND CLAMOR_PC_LIBS " -L${onednn} -Wl,-rpath,${onednn} -ldnnl ${openmp}")
endif()

# Header-only libraries serve the build alone; an installed Clamor does not ask for them.
function(clamor_link_dependencies target)
  target_link_libraries(${target} PRIVATE Threads::Threads simdjson::simdjson date::date-tz ${CLAMOR_UTF8PROC})
  target_include_directories(${target} SYSTEM PRIVATE $<TARGET_PROPERTY:Eigen3::Eigen,INTERFACE_INCLUDE_DIRECTORIES>
    $<TARGET_PROPERTY:nlohmann_json::nlohmann_json,INTERFACE_INCLUDE_DIRECTORIES>
    "${CLAMOR_STB_INCLUDE_DIR}" "${CLAMOR_UTF8PROC_INCLUDE_DIR}" "${CLAMOR_XXHASH_INCLUDE_DIR}")
  target_compile_definitions(${target} PRIVATE EIGEN_DONT_PARALLELIZE XXH_INLINE_ALL)
  if(CLAMOR_ONEDNN)
    target_link_libraries(${target} INTERFACE $<LINK_ONLY:DNNL::dnnl> ${CLAMOR_OPENMP_LIBRARY})  # its headers: ClamorKernels.cmake
  endif()
endfunction()

# Warnings are errors to the compilers that CI has; what a newer one warns of is no reason that a newcomer's build fails.
set(CLAMOR_WARNINGS)
if(CLAMOR_DEVELOPER)
  set(CLAMOR_WARNINGS -Wall -Wextra)
  if((CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13) OR (CMAKE_CXX_COMPILER_ID STREQUAL Clang AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 15))
    list(APPEND CLAMOR_WARNINGS -Werror)
  endif()
endif()
function(clamor_warnings target)
  target_compile_options(${target} PRIVATE "$<$<COMPILE_LANGUAGE:C,CXX>:${CLAMOR_WARNINGS}>")
endfunction()
