#pragma once

#include <cmath>
#include <cstdint>
#include <span>

#include "clamor/io/parameters.hpp"
#include "clamor/nn/linear.hpp"

namespace clamor::fuzz {

/// Any bytes as a safetensors file. Traps where a promise is broken.
inline void safetensors(std::span<const std::uint8_t> bytes) {
    const auto promise = [](bool kept) {
        if (!kept) __builtin_trap();
    };
    try {
        const io::SafetensorsFile file(std::as_bytes(bytes), "fuzz");
        std::size_t held = 0;
        for (const io::StoredTensor& tensor : file.tensors()) {
            promise(tensor.bytes.size() == static_cast<std::size_t>(tensor.shape.size()) * io::dtype_bytes(tensor.dtype));
            const auto* first = reinterpret_cast<const std::uint8_t*>(tensor.bytes.data());
            promise(first >= bytes.data() && first + tensor.bytes.size() <= bytes.data() + bytes.size());
            held += tensor.bytes.size();
            promise(file.find(tensor.name) == &tensor);
            promise(file.read<double>(tensor.name).size() == tensor.shape.size());
            promise(file.read<float>(tensor.name).shape() == tensor.shape);
        }
        promise(held + 8 <= bytes.size());

        nn::Linear<float> layer(3, 2);  // weight [2, 3] and bias [2]
        try {
            io::load_parameters(layer, file);
            for (const float w : layer.weight()) promise(std::isfinite(w));
        } catch (const Error& error) {
            promise(error.status() == Status::bad_file);
            for (const float w : layer.weight()) promise(w == 0);
        }
    } catch (const Error& error) {
        promise(error.status() == Status::bad_file || error.status() == Status::unsupported);
    }
}

}  // namespace clamor::fuzz
