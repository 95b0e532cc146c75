#pragma once

#include <memory>
#include <string_view>

#include "capi/clamor.h"
#include "clamor/core/context.hpp"
#include "clamor/core/error.hpp"

struct clamor_context {
    std::shared_ptr<clamor::Context> context;
};

namespace clamor::capi {

inline std::string_view view(clamor_str text, const char* name) {
    check(text.data != nullptr || text.size == 0, name, ": data is NULL and size is ", text.size);
    return {text.data, text.size};
}

/// The context of a new handle: the given one, or one of its own.
inline std::shared_ptr<Context> context_or_new(const clamor_context* given) {
    return given ? given->context : std::make_shared<Context>();
}

}  // namespace clamor::capi
