#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "clamor/io/safetensors.hpp"
#include "clamor/nn/parameter.hpp"

namespace clamor::testing {

/// What a reference implementation gave: tests/golden/NAME.safetensors, written in double by a script beside it.
inline io::SafetensorsFile golden(const std::string& name) {
    return io::SafetensorsFile(std::string(CLAMOR_TEST_DATA) + "/" + name + ".safetensors");
}

/// train.safetensors, opened once.
inline const io::SafetensorsFile& train_golden() {
    static const io::SafetensorsFile file = golden("train");
    return file;
}

/// The largest difference to the stored tensor, relative where its numbers are larger than 1.
template <typename T>
double golden_error(const io::SafetensorsFile& file, const std::string& name, View<const T> got) {
    const auto expected = file.read<double>(name);
    REQUIRE_MESSAGE(expected.size() == got.size(), name);
    double worst = 0;
    for (Index i = 0; i < got.size(); ++i) {
        const double error = std::abs(static_cast<double>(got[i]) - expected[i]) / std::max(1.0, std::abs(expected[i]));
        if (!(error <= worst)) worst = error;
    }
    return worst;
}

template <typename T>
void check_golden(const io::SafetensorsFile& file, const std::string& name, View<const T> got, double tolerance) {
    const double error = golden_error<T>(file, name, got);
    CHECK_MESSAGE(error <= tolerance, name, ": error ", error);
}

/// Sets every parameter of the layer to "<group>.<its name>" of the file.
template <typename Layer>
void load_golden(const io::SafetensorsFile& file, const std::string& group, Layer& layer) {
    nn::for_each_parameter(layer, [&](const std::string& name, auto& p) { io::read_into(file.at(group + "." + name), p.value()); });
}

/// Compares every parameter's gradient with "<group>.<its name>" of the file.
template <typename Layer>
void check_golden_gradients(const io::SafetensorsFile& file, const std::string& group, Layer& layer, double tolerance) {
    nn::for_each_parameter(layer, [&](const std::string& name, auto& p) {
        using T = std::remove_reference_t<decltype(p.value()[0])>;
        check_golden<T>(file, group + "." + name, p.grad(), tolerance);
    });
}

/// A stored vector of integers.
template <typename T>
std::vector<T> golden_integers(const io::SafetensorsFile& file, const std::string& name) {
    const auto stored = file.read<std::int64_t>(name);
    return {stored.data(), stored.data() + stored.size()};
}

}  // namespace clamor::testing
