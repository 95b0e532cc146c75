#pragma once

/// The one place with the version: CMake and pyproject.toml read it.
#define CLAMOR_VERSION "0.1.0"
#define CLAMOR_VERSION_MAJOR 0
#define CLAMOR_VERSION_MINOR 1
#define CLAMOR_VERSION_PATCH 0
