# src/kernels: files that end with _onednn wrap that library and those that end with _own stand for it in a build without; they are compiled
# once, and so are those that end with _choice, which pick a kernel;
# the others are our own loops, compiled once for each instruction set (src/kernels/dispatch.hpp).

set(CLAMOR_KERNEL_FLAGS -O3 -fno-math-errno -fno-trapping-math -fno-signed-zeros -fassociative-math -ffp-contract=fast)

function(clamor_add_kernels target)
  file(GLOB wrappers CONFIGURE_DEPENDS src/kernels/*_onednn.cpp src/kernels/*_own.cpp)
  file(GLOB kernels CONFIGURE_DEPENDS src/kernels/*.cpp)
  file(GLOB choices CONFIGURE_DEPENDS src/kernels/*_choice.cpp)
  list(REMOVE_ITEM kernels ${wrappers} ${choices})
  if(CLAMOR_ONEDNN)
    list(FILTER wrappers EXCLUDE REGEX "_own.cpp$")
  else()
    list(FILTER wrappers EXCLUDE REGEX "_onednn.cpp$")
  endif()
  target_sources(${target} PRIVATE ${choices})
  # The wrappers alone see oneDNN: with and without it all others are the same objects.
  add_library(clamor_kernels_wrappers OBJECT ${wrappers})
  target_include_directories(clamor_kernels_wrappers PRIVATE include src)
  if(CLAMOR_ONEDNN)
    target_link_libraries(clamor_kernels_wrappers PRIVATE DNNL::dnnl)
  endif()
  clamor_warnings(clamor_kernels_wrappers)
  target_sources(${target} PRIVATE $<TARGET_OBJECTS:clamor_kernels_wrappers>)
  # Products in the formats of single extensions: compiled for these alone.
  set(bf16_kernels src/kernels/packed_gemm_bf16.cpp)
  set(int8_kernels src/kernels/packed_gemm_int8.cpp)
  list(FILTER kernels EXCLUDE REGEX "_bf16.cpp$")
  # These use kernels/math.hpp, whose exp() rounds in two steps that must not become one; norm sums what its mean's rounding left.
  set_source_files_properties(src/kernels/attention.cpp src/kernels/elu.cpp src/kernels/gelu.cpp src/kernels/graph_attention.cpp src/kernels/loss.cpp src/kernels/norm.cpp src/kernels/softmax.cpp
    src/kernels/packed_gemm.cpp ${bf16_kernels} ${int8_kernels} PROPERTIES COMPILE_OPTIONS -fno-associative-math)

  clamor_compile_kernels(${target} generic "" ${kernels})
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64" AND NOT MSVC)
    target_compile_definitions(${target} PRIVATE CLAMOR_X86_KERNELS)
    target_compile_definitions(clamor_kernels_wrappers PRIVATE CLAMOR_X86_KERNELS)
    clamor_compile_kernels(${target} avx2 "-mavx2;-mfma;-mf16c" ${kernels})
    set(avx512 -mavx512f -mavx512bw -mavx512vl -mavx512dq -mfma -mf16c -mprefer-vector-width=512)
    clamor_compile_kernels(${target} avx512 "${avx512}" ${kernels})
    clamor_compile_kernels(${target} avx_vnni "-mavx2;-mfma;-mavxvnni" ${int8_kernels})
    clamor_compile_kernels(${target} avx512_vnni "${avx512};-mavx512vnni" ${int8_kernels})
    clamor_compile_kernels(${target} avx512_bf16 "${avx512};-mavx512bf16" ${bf16_kernels})
  endif()
endfunction()

function(clamor_compile_kernels target isa flags)
  add_library(clamor_kernels_${isa} OBJECT ${ARGN})
  target_include_directories(clamor_kernels_${isa} PRIVATE include src)
  target_compile_definitions(clamor_kernels_${isa} PRIVATE CLAMOR_KERNEL_ISA=${isa} $<$<NOT:$<STREQUAL:${isa},generic>>:CLAMOR_X86_KERNELS>)
  target_compile_options(clamor_kernels_${isa} PRIVATE ${CLAMOR_KERNEL_FLAGS} ${flags})
  clamor_warnings(clamor_kernels_${isa})
  target_sources(${target} PRIVATE $<TARGET_OBJECTS:clamor_kernels_${isa}>)
endfunction()
