#pragma once

#include <string>

#include "clamor/core/error.hpp"

namespace clamor::io {

/// All that is wrong, said at once: one line an entry, at most `most` of them in words.
class Complaints {
public:
    template <typename... Parts>
    void add(const Parts&... parts) {
        if (++count_ <= most) text_ += concat("\n  ", parts...);
    }
    void raise(Status status, const std::string& head) const {
        if (count_ == 0) return;
        fail(status, head, text_, count_ > most ? concat("\n  and ", count_ - most, " more") : std::string());
    }

private:
    static constexpr int most = 50;
    int count_ = 0;
    std::string text_;
};

}  // namespace clamor::io
