#pragma once

#include <algorithm>
#include <string>

#include "clamor/vision/image_classifier.hpp"

// What an ImageClassifier may be, made or loaded.

namespace clamor::vision::limits {

inline constexpr Index most_width = 4096;
inline constexpr std::size_t most_classes = 10000;
/// In the largest layer of one picture, 64 MB: what the self-test of a folder may ask for.
inline constexpr Index most_values = Index{1} << 24;

/// What is wrong with options; empty where nothing is.
inline std::string problem_of(const ImageClassifierOptions& o) {
    if (!ranges::size.holds(o.size))
        return concat("pictures must be at least ", ranges::size.least, " pixels high and wide and at most ", ranges::size.most, ", got ",
                      o.size);
    Index values = o.size * o.size * Whitening<float>::channels, pixels = o.size * o.size;
    for (const Index width : o.widths) {
        if (width < 1 || width > most_width) return concat("widths must be within 1 and ", most_width, ", got ", width);
        values = std::max(values, pixels * width);
        pixels /= 4;
    }
    if (values > most_values)
        return concat("pictures of ", o.size, " pixels and widths ", o.widths[0], ", ", o.widths[1], " and ", o.widths[2],
                      " make a layer of ", values, " values; at most ", most_values, " are allowed");
    return {};
}

}  // namespace clamor::vision::limits
