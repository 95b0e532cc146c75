#pragma once

#include <string>
#include <variant>
#include <vector>

#include "clamor/io/safetensors.hpp"
#include "clamor/io/weight_files.hpp"
#include "clamor/nn/own_weights.hpp"
#include "clamor/nn/parameter.hpp"

namespace clamor::io {

/// Some rows of a parameter: all, but where a file has them in several tensors.
template <typename T>
struct ParameterRows {
    nn::Parameter<T> parameter;  ///< a replica
    Shape shape;
    Index first = 0;             ///< element of the parameter

    /// To be written, in the parameter's own memory.
    View<T> values() { return {parameter.value().data() + first, shape}; }
    /// To be read.
    View<const T> values() const { return {parameter.value().data() + first, shape}; }
};

/// A parameter's place in a file, and its elements: what a layer is for load_slots() and save_slots().
struct ParameterSlot {
    std::string name;  ///< with dots, as nn::for_each_parameter gives it
    std::variant<ParameterRows<float>, ParameterRows<double>> rows;

    const Shape& shape() const {
        return std::visit([](const auto& r) -> const Shape& { return r.shape; }, rows);
    }
};

/// The parameters of a layer; buffers that are not trained are among them. A prefix gets a dot behind it.
template <typename Layer>
std::vector<ParameterSlot> slots_of(Layer& layer, const std::string& prefix = {}) {
    std::vector<ParameterSlot> slots;
    nn::for_each_parameter(layer, [&]<typename T>(const std::string& name, nn::Parameter<T>& parameter) {
        slots.push_back({name, ParameterRows<T>{parameter, parameter.shape()}});
    }, prefix);
    return slots;
}

/// How weights lie in the file. They are always used as float.
enum class WeightStorage {
    f32,
    bf16,  ///< matrices (rank 2 and more) rounded to bfloat16, half the size; vectors stay f32
    int8,  ///< matrices as int8 with one float scale a row (the largest magnitude / 127), a quarter of the size; vectors stay f32
};

struct LoadOptions {
    /// Names in the file that begin with one of these may be without a parameter (a head that is not used).
    std::vector<std::string> ignore = {};
    bool known = false;  ///< that no weight is NaN or infinite: they are not looked at
};

/// Fills parameters by name. The file must hold exactly them: else one Status::bad_file lists all names that are missing,
/// extra or of another shape, and all that hold NaN or infinity, and the parameters stay as they were.
/// Any storage and any floating type is read. Parameters that nobody has asked for yet stay in the mapped file until somebody
/// does (nn::ParameterValues), and keep it mapped.
void load_slots(const std::vector<ParameterSlot>& slots, const TensorSet& stored, const LoadOptions& options = {});
void load_slots(const std::vector<ParameterSlot>& slots, const SafetensorsFile& file, const LoadOptions& options = {});

/// Adds parameters to a file to be. Refuses NaN and infinity (Status::invalid_argument), naming all that hold any.
/// Borrows the values until the file is written.
void save_slots(const std::vector<ParameterSlot>& slots, SafetensorsWriter& writer, WeightStorage storage = WeightStorage::f32);

/// Sets every value to what would be read back from such a storage (for int8 to the last bit but one).
void round_slots(const std::vector<ParameterSlot>& slots, WeightStorage storage);

template <typename Layer>
void round_parameters(Layer& layer, WeightStorage storage) {
    round_slots(slots_of(layer), storage);
}

/// The layer as it would be read back from such a storage: a replica, of which those weights that are rounded are its own.
template <typename Layer>
Layer rounded(const Layer& layer, WeightStorage storage) {
    Layer copy = layer;
    if (storage == WeightStorage::f32) return copy;
    nn::for_each_parameter(copy, []<typename T>(const std::string&, nn::Parameter<T>& parameter) {
        if (parameter.shape().rank() >= 2) parameter = nn::with_own_values(parameter);
    });
    round_parameters(copy, storage);
    return copy;
}

template <typename Layer>
void load_parameters(Layer& layer, const SafetensorsFile& file, const LoadOptions& options = {}) {
    load_slots(slots_of(layer), file, options);
}
template <typename Layer>
void load_parameters(Layer& layer, const std::string& path, const LoadOptions& options = {}) {
    load_slots(slots_of(layer), SafetensorsFile(path), options);
}

template <typename Layer>
void save_parameters(Layer& layer, SafetensorsWriter& writer, WeightStorage storage = WeightStorage::f32) {
    save_slots(slots_of(layer), writer, storage);
}
/// Atomic (io/file.hpp).
template <typename Layer>
void save_parameters(Layer& layer, const std::string& path, WeightStorage storage = WeightStorage::f32) {
    SafetensorsWriter writer;
    save_slots(slots_of(layer), writer, storage);
    writer.write(path);
}

}  // namespace clamor::io
