#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "capi/clamor.h"
#include "clamor/core/tensor.hpp"
#include "clamor/text/target_kind.hpp"

namespace clamor::capi {

/// What a list of cells says of posts: each is a class, any number of labels, or a number.
struct LabelCells {
    const char* list;  ///< its name
    std::vector<std::string_view> cells;
    std::vector<std::vector<std::string>> labels;  ///< of TargetKind::labels those of each cell

    LabelCells(text::TargetKind kind, const char* list, const clamor_str* given, std::size_t count);
};

/// What posts are labelled with, and the names of a model's outputs.
class Labels {
public:
    /// Those that the cells have, sorted by their bytes.
    Labels(text::TargetKind kind, const LabelCells& given);
    /// Those of a model, in its order.
    Labels(text::TargetKind kind, std::vector<std::string> names);

    text::TargetKind kind() const noexcept { return kind_; }
    const std::vector<std::string>& names() const noexcept { return names_; }
    /// The place of a label; throws where there is none, naming where it was met.
    std::int32_t find(std::string_view name, std::string_view where) const;

private:
    text::TargetKind kind_;
    std::vector<std::string> names_;
    std::vector<std::int32_t> sorted_;  ///< their places, by their bytes
};

/// What the outputs are to say of each post: the number of a class, a row of targets, or a number, which is a row of one, too.
struct LabelTargets {
    std::vector<std::int32_t> classes;
    std::vector<double> numbers;
    Tensor<float> rows;  ///< [posts, outputs]

    LabelTargets(const Labels& labels, const LabelCells& given);
};

}  // namespace clamor::capi
