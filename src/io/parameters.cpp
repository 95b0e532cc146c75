#include "clamor/io/parameters.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <set>
#include <type_traits>

#include "clamor/core/half.hpp"
#include "clamor/core/parallel.hpp"
#include "io/complaints.hpp"
#include "io/stored_rows.hpp"

namespace clamor::io {

namespace {

const std::string scale_suffix = ".int8_scale";
constexpr Index grain = 1 << 16;

template <typename T>
bool finite(View<const T> values) {
    using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
    constexpr Bits exponent = sizeof(T) == 4 ? Bits{0x7f800000u} : static_cast<Bits>(0x7ff0000000000000u);
    Bits found = 0;
    for (const T value : values) found |= static_cast<Bits>((std::bit_cast<Bits>(value) & exponent) == exponent);
    return found == 0;
}

/// Whether all are finite, read some at a time.
template <typename T>
bool finite(const StoredRows& rows) {
    if (const View<const T> values = rows.in_place<T>(); !values.empty()) return finite<T>(values);
    std::atomic<bool> all{true};
    parallel_for(rows.size(), grain, [&](Index first, Index last) {
        auto some = Tensor<T>::uninitialized(Shape{std::min(grain, last - first)});
        for (Index i = first; i < last; i += grain) {
            const View<T> values(some.data(), Shape{std::min(grain, last - i)});
            rows.read<T>(i, values);
            if (!finite<T>(values)) all = false;
        }
    });
    return all;
}

/// Rows of int8 and what a step of each is worth: the largest magnitude of the row / 127.
struct Int8Rows {
    Tensor<std::int8_t> steps;
    Tensor<float> scale;
};

template <typename T>
Int8Rows to_int8(View<const T> w) {
    const Index rows = w.shape()[0], cols = rows > 0 ? w.size() / rows : 0;
    Int8Rows out{Tensor<std::int8_t>(w.shape()), Tensor<float>(Shape{rows})};
    for (Index r = 0; r < rows; ++r) {
        const T* row = w.data() + r * cols;
        T most = 0;
        for (Index c = 0; c < cols; ++c) most = std::max(most, std::abs(row[c]));
        out.scale[r] = static_cast<float>(most / 127);
        if (out.scale[r] == 0) continue;
        for (Index c = 0; c < cols; ++c) {
            const T steps = std::nearbyint(row[c] / static_cast<T>(out.scale[r]));
            out.steps[r * cols + c] = static_cast<std::int8_t>(std::clamp(steps, T{-127}, T{127}));
        }
    }
    return out;
}

}  // namespace

void load_slots(const std::vector<ParameterSlot>& slots, const SafetensorsFile& file, const LoadOptions& options) {
    load_slots(slots, TensorSet(file), options);
}

void load_slots(const std::vector<ParameterSlot>& slots, const TensorSet& stored, const LoadOptions& options) {
    Complaints complaints;
    std::set<std::string_view> used;
    std::vector<StoredRows> sources;
    for (const ParameterSlot& slot : slots) {
        const StoredRows source{stored.find(slot.name), stored.find(slot.name + scale_suffix)};
        sources.push_back(source);
        used.insert(slot.name);
        if (!source.weight) {
            complaints.add("missing: ", slot.name, ' ', slot.shape());
            continue;
        }
        if (source.weight->shape != slot.shape())
            complaints.add("wrong shape: ", slot.name, " is ", source.weight->shape, " in the file, ", slot.shape(), " here");
        const DType dtype = source.weight->dtype;
        const bool floating = dtype == DType::f32 || dtype == DType::f64 || dtype == DType::f16 || dtype == DType::bf16;
        const bool quantized = dtype == DType::i8 && source.weight->shape.rank() >= 2;
        if (quantized && (!source.scale || source.scale->shape != Shape{source.weight->shape[0]}))
            complaints.add("no scales: ", slot.name, " is I8 and needs ", slot.name, scale_suffix, " [", source.weight->shape[0], "]");
        if (quantized)
            used.insert(source.scale ? std::string_view(source.scale->name) : std::string_view());
        else
            sources.back().scale = nullptr;
        if (!quantized && !floating) complaints.add("wrong type: ", slot.name, " is ", dtype_name(dtype));
    }
    for (const StoredTensor* tensor : stored.tensors()) {
        const auto ignored = [&](const std::string& prefix) { return tensor->name.starts_with(prefix); };
        if (!used.contains(tensor->name) && std::none_of(options.ignore.begin(), options.ignore.end(), ignored))
            complaints.add("extra: ", tensor->name, ' ', tensor->shape);
    }
    complaints.raise(Status::bad_file, stored.where() + ": the weights do not fit the model:");

    // Everything is judged before the first parameter changes.
    for (std::size_t i = 0; !options.known && i < slots.size(); ++i)
        std::visit([&]<typename T>(const ParameterRows<T>&) {
            if (!finite<T>(sources[i])) complaints.add("NaN or infinite: ", slots[i].name);
        }, slots[i].rows);
    complaints.raise(Status::bad_file, stored.where() + ": the weights are damaged:");
    for (std::size_t i = 0; i < slots.size();)
        std::visit([&]<typename T>(const ParameterRows<T>& first) {
            std::vector<StoredRows> parts;
            for (Index size = 0; size < first.parameter.shape().size() || parts.empty(); size += slots[i++].shape().size()) {
                check(i < slots.size() && std::get<ParameterRows<T>>(slots[i].rows).first == size,
                      "load: the rows of a parameter must follow each other, all of them");
                parts.push_back(sources[i]);
            }
            give(nn::Parameter<T>(first.parameter), std::move(parts));
        }, slots[i].rows);
}

void save_slots(const std::vector<ParameterSlot>& slots, SafetensorsWriter& writer, WeightStorage storage) {
    Complaints complaints;
    for (const ParameterSlot& slot : slots)
        std::visit([&]<typename T>(const ParameterRows<T>& rows) {
            if (!finite<T>(rows.values())) complaints.add("NaN or infinite: ", slot.name);
        }, slot.rows);
    complaints.raise(Status::invalid_argument, "the weights are not fit to be saved:");
    for (const ParameterSlot& slot : slots)
        std::visit([&]<typename T>(const ParameterRows<T>& rows) {
            const View<const T> values = rows.values();
            const bool matrix = values.shape().rank() >= 2;
            if (matrix && storage == WeightStorage::int8) {
                auto [steps, scale] = to_int8<T>(values);
                writer.add(slot.name, std::move(steps));
                writer.add(slot.name + scale_suffix, std::move(scale));
            } else {
                writer.add<T>(slot.name, values, matrix && storage == WeightStorage::bf16 ? DType::bf16 : DType::f32);
            }
        }, slot.rows);
}

void round_slots(const std::vector<ParameterSlot>& slots, WeightStorage storage) {
    for (ParameterSlot slot : slots)
        std::visit(
            [&]<typename T>(ParameterRows<T>& rows) {
                if (std::is_same_v<T, float> && (rows.shape.rank() < 2 || storage == WeightStorage::f32))
                    return;  // nothing is rounded: they stay where they lie
                const View<T> values = rows.values();
                if (values.shape().rank() < 2 || storage == WeightStorage::f32) {
                    for (T& value : values) value = static_cast<T>(static_cast<float>(value));
                } else if (storage == WeightStorage::bf16) {
                    for (T& value : values) value = static_cast<T>(bf16_to_float(float_to_bf16(static_cast<float>(value))));
                } else {
                    const auto [steps, scale] = to_int8<T>(values);
                    const Index cols = values.shape()[0] > 0 ? values.size() / values.shape()[0] : 1;
                    for (Index i = 0; i < values.size(); ++i) values[i] = static_cast<T>(static_cast<float>(steps[i]) * scale[i / cols]);
                }
            },
            slot.rows);
}

}  // namespace clamor::io
