#include "io/stored_rows.hpp"

#include <algorithm>
#include <cstdint>

#include "clamor/core/parallel.hpp"
#include "io/dtype.hpp"

namespace clamor::io {

namespace {

constexpr Index grain = 1 << 16;

template <typename T>
constexpr DType own_dtype = std::is_same_v<T, float> ? DType::f32 : DType::f64;

}  // namespace

template <typename T>
View<const T> StoredRows::in_place() const {
    const std::byte* data = weight->bytes.data();
    if (weight->dtype != own_dtype<T> || reinterpret_cast<std::uintptr_t>(data) % alignof(T) != 0) return {};
    return {reinterpret_cast<const T*>(data), weight->shape};
}

template <typename T>
void StoredRows::read(Index first, View<T> to) const {
    const auto some = [&](const StoredTensor& of, Index begin, View<T> out) {
        const std::size_t bytes = dtype_bytes(of.dtype);
        convert<T>(of.dtype, of.bytes.subspan(static_cast<std::size_t>(begin) * bytes, static_cast<std::size_t>(out.size()) * bytes), out);
    };
    if (!scale) return some(*weight, first, to);
    const Index cols = size() / weight->shape[0];
    parallel_for(to.size(), grain, [&](Index begin, Index end) {
        for (Index i = begin; i < end;) {  // to the end of a row
            const Index row = (first + i) / cols, next = std::min(end, (row + 1) * cols - first);
            T unit;
            some(*scale, row, View<T>(&unit, Shape{1}));
            some(*weight, first + i, View<T>(to.data() + i, Shape{next - i}));
            for (; i < next; ++i) to[i] *= unit;
        }
    });
}

template <typename T>
void give(nn::Parameter<T> parameter, std::vector<StoredRows> parts) {
    struct Part {
        StoredTensor weight, scale;  ///< copies, which keep the file
        bool scaled;
        StoredRows rows() const { return {&weight, scaled ? &scale : nullptr}; }
    };
    auto kept = std::make_shared<std::vector<Part>>();
    for (const StoredRows& part : parts) kept->push_back({*part.weight, part.scale ? *part.scale : StoredTensor{}, part.scale != nullptr});
    const bool lasting = std::all_of(kept->begin(), kept->end(), [](const Part& part) { return part.weight.owner != nullptr; });
    const View<const T> whole = kept->size() == 1 && lasting ? kept->front().rows().template in_place<T>() : View<const T>();
    parameter.values().take({.in_place = whole, .read = [kept](Index first, View<T> to) {
        Index begin = 0;
        for (const Part& part : *kept) {
            const Index end = begin + part.weight.shape.size(), from = std::max(first, begin), until = std::min(first + to.size(), end);
            if (from < until) part.rows().template read<T>(from - begin, View<T>(to.data() + (from - first), Shape{until - from}));
            begin = end;
        }
    }});
    if (!lasting) parameter.values().settle();
}

template void give(nn::Parameter<float>, std::vector<StoredRows>);
template void give(nn::Parameter<double>, std::vector<StoredRows>);
template View<const float> StoredRows::in_place<float>() const;
template View<const double> StoredRows::in_place<double>() const;
template void StoredRows::read<float>(Index, View<float>) const;
template void StoredRows::read<double>(Index, View<double>) const;

}  // namespace clamor::io
