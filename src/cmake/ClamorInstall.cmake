# `cmake --install`: headers, both libraries, licences, find_package(clamor) and pkg-config files.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(TARGETS clamor clamor_capi EXPORT clamor-targets COMPONENT devel
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY include/clamor DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT devel)
install(FILES LICENSE NOTICE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT devel)
install(DIRECTORY docs/licenses DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT devel)
install(FILES capi/clamor.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT devel)
install(DIRECTORY capi/clamor-c DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT devel)
install(EXPORT clamor-targets NAMESPACE clamor:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/clamor COMPONENT devel)
configure_package_config_file(src/cmake/clamor-config.cmake.in clamor-config.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/clamor)
write_basic_package_version_file(clamor-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/clamor-config.cmake" "${CMAKE_CURRENT_BINARY_DIR}/clamor-config-version.cmake"
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/clamor COMPONENT devel)

# Relative, so that `cmake --install --prefix` and moved trees work.
file(RELATIVE_PATH CLAMOR_PC_PREFIX "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
foreach(name clamor clamor-c)
  configure_file(src/cmake/${name}.pc.in ${name}.pc @ONLY)
  install(FILES "${CMAKE_CURRENT_BINARY_DIR}/${name}.pc" DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT devel)
endforeach()
