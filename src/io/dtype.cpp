#include <algorithm>
#include <cstring>

#include "clamor/core/half.hpp"
#include "clamor/core/parallel.hpp"
#include "clamor/io/safetensors.hpp"
#include "io/dtype.hpp"

namespace clamor::io {

namespace {

constexpr Index grain = 1 << 16;

/// out[i] = convert(element i of `bytes`), which may be unaligned.
template <typename Stored, typename T, typename Convert>
void convert_all(std::span<const std::byte> bytes, View<T> out, Convert&& convert) {
    parallel_for(out.size(), grain, [&](Index first, Index last) {
        for (Index i = first; i < last; ++i) {
            Stored value;
            std::memcpy(&value, bytes.data() + static_cast<std::size_t>(i) * sizeof(Stored), sizeof(Stored));
            out[i] = convert(value);
        }
    });
}

template <typename T>
constexpr bool is_floating = std::is_same_v<T, float> || std::is_same_v<T, double>;

template <typename T>
constexpr DType own_dtype() {
    if constexpr (std::is_same_v<T, float>) return DType::f32;
    else if constexpr (std::is_same_v<T, double>) return DType::f64;
    else if constexpr (std::is_same_v<T, std::int8_t>) return DType::i8;
    else if constexpr (std::is_same_v<T, std::uint8_t>) return DType::u8;
    else if constexpr (std::is_same_v<T, std::int32_t>) return DType::i32;
    else return DType::i64;
}

}  // namespace

std::string_view dtype_name(DType dtype) noexcept {
    constexpr std::string_view names[] = {"F64", "F32", "I64", "I32", "F16", "BF16", "I8", "U8"};
    return names[static_cast<int>(dtype)];
}

std::size_t dtype_bytes(DType dtype) noexcept {
    constexpr std::size_t bytes[] = {8, 4, 8, 4, 2, 2, 1, 1};
    return bytes[static_cast<int>(dtype)];
}

template <typename T>
bool convert(DType dtype, std::span<const std::byte> bytes, View<T> out) {
    if (dtype == own_dtype<T>()) {
        if (!out.empty()) std::memcpy(out.data(), bytes.data(), bytes.size());
        return true;
    }
    if constexpr (is_floating<T>) {
        const auto cast = [](auto value) { return static_cast<T>(value); };
        switch (dtype) {
            case DType::f64: convert_all<double>(bytes, out, cast); break;
            case DType::f32: convert_all<float>(bytes, out, cast); break;
            case DType::i64: convert_all<std::int64_t>(bytes, out, cast); break;
            case DType::i32: convert_all<std::int32_t>(bytes, out, cast); break;
            case DType::i8: convert_all<std::int8_t>(bytes, out, cast); break;
            case DType::u8: convert_all<std::uint8_t>(bytes, out, cast); break;
            case DType::f16: convert_all<std::uint16_t>(bytes, out, [](auto b) { return static_cast<T>(f16_to_float(b)); }); break;
            case DType::bf16: convert_all<std::uint16_t>(bytes, out, [](auto b) { return static_cast<T>(bf16_to_float(b)); }); break;
        }
        return true;
    }
    return false;
}

template <typename T>
void read_into(const StoredTensor& stored, View<T> out) {
    check(out.size() == stored.shape.size(),
          "safetensors: '", stored.name, "' has ", stored.shape.size(), " elements, asked for ", out.size());
    if (!convert(stored.dtype, stored.bytes, out))
        fail(Status::bad_file, "safetensors: '", stored.name, "' must be ", dtype_name(own_dtype<T>()), ", is ", dtype_name(stored.dtype));
}

template <typename T>
Tensor<T> SafetensorsFile::read(std::string_view name) const {
    const StoredTensor& stored = at(name);
    auto out = Tensor<T>::uninitialized(stored.shape);
    read_into<T>(stored, out);
    return out;
}

template <typename T>
void SafetensorsWriter::add(const std::string& name, View<const T> values) {
    add_bytes(name, own_dtype<T>(), values.shape(), std::as_bytes(values.span()));
}

template <typename T>
void SafetensorsWriter::add(const std::string& name, View<const T> values, DType as) {
    if (as == own_dtype<T>()) return add(name, values);
    if constexpr (is_floating<T>) {
        auto owned = std::make_shared<std::vector<std::byte>>(static_cast<std::size_t>(values.size()) * dtype_bytes(as));
        std::vector<std::byte>& bytes = *owned;
        const auto put = [&](auto&& convert) {
            for (Index i = 0; i < values.size(); ++i) {
                const auto value = convert(values[i]);
                std::memcpy(bytes.data() + static_cast<std::size_t>(i) * sizeof(value), &value, sizeof(value));
            }
        };
        if (as == DType::f32) put([](T v) { return static_cast<float>(v); });
        else if (as == DType::f64) put([](T v) { return static_cast<double>(v); });
        else if (as == DType::bf16) put([](T v) { return float_to_bf16(static_cast<float>(v)); });
        else if (as == DType::f16) put([](T v) { return float_to_f16(static_cast<float>(v)); });
        else fail(Status::invalid_argument, "safetensors: '", name, "' cannot be rounded to ", dtype_name(as));
        add_bytes(name, as, values.shape(), bytes);
        owned_.push_back(std::move(owned));
        return;
    }
    fail(Status::invalid_argument,
         "safetensors: '", name, "' is ", dtype_name(own_dtype<T>()), " and cannot be stored as ", dtype_name(as));
}

#define CLAMOR_FOR_TYPE(T)                                                          \
    template bool convert<T>(DType, std::span<const std::byte>, View<T>);           \
    template void read_into<T>(const StoredTensor&, View<T>);                       \
    template Tensor<T> SafetensorsFile::read<T>(std::string_view) const;            \
    template void SafetensorsWriter::add<T>(const std::string&, View<const T>);     \
    template void SafetensorsWriter::add<T>(const std::string&, View<const T>, DType);
CLAMOR_FOR_TYPE(float)
CLAMOR_FOR_TYPE(double)
CLAMOR_FOR_TYPE(std::int8_t)
CLAMOR_FOR_TYPE(std::uint8_t)
CLAMOR_FOR_TYPE(std::int32_t)
CLAMOR_FOR_TYPE(std::int64_t)
#undef CLAMOR_FOR_TYPE

}  // namespace clamor::io
