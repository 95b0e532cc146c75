#pragma once

#include <algorithm>
#include <vector>

#include "clamor/io/safetensors.hpp"
#include "clamor/train/optimizer.hpp"
#include "core/all_finite.hpp"
#include "train/ranges.hpp"
#include "train/updates.hpp"

namespace clamor::train {

/// A copy of all values of a model.
template <typename T>
class Snapshot {
public:
    bool taken() const noexcept { return !values_.empty(); }
    bool finite() const {
        return std::all_of(values_.begin(), values_.end(), [](const Tensor<T>& values) { return all_finite<T>(values.view().span()); });
    }

    /// Memory for take(), which then takes none.
    void make_room(const std::vector<NamedParameter<T>>& parameters) {
        if (taken()) return;
        for (const auto& [name, parameter] : parameters) values_.push_back(Tensor<T>::uninitialized(parameter->shape()));
        ranges_ = cut_into_ranges(values_.size(), [&](std::size_t i) { return values_[i].size(); });
    }
    void take(const std::vector<NamedParameter<T>>& parameters) {
        make_room(parameters);
        each(parameters, [](T* weight, T* kept, Index n) { std::copy_n(weight, n, kept); });
    }
    void put_back(const std::vector<NamedParameter<T>>& parameters) const {
        for (std::size_t i = 0; i < values_.size(); ++i)
            std::copy_n(values_[i].data(), values_[i].size(), parameters[i].parameter->value().data());
    }
    void exchange(const std::vector<NamedParameter<T>>& parameters) {
        each(parameters, [](T* weight, T* kept, Index n) { std::swap_ranges(weight, weight + n, kept); });
    }
    /// kept += share (weight - kept).
    void average(const std::vector<NamedParameter<T>>& parameters, double share) {
        each(parameters, [&](T* weight, T* kept, Index n) { updates::average(kept, weight, share, n); });
    }

    /// Borrows until the file is written.
    void save(const std::vector<NamedParameter<T>>& parameters, const std::string& prefix, io::SafetensorsWriter& writer) const {
        for (std::size_t i = 0; i < values_.size(); ++i) writer.add<T>(prefix + parameters[i].name, values_[i]);
    }
    void load(const std::vector<NamedParameter<T>>& parameters, const std::string& prefix, const io::SafetensorsFile& file) {
        make_room(parameters);
        std::size_t there = 0;
        for (const io::StoredTensor& tensor : file.tensors()) there += tensor.name.starts_with(prefix);
        if (there > values_.size())
            fail(Status::bad_file, file.path(),
                 ": cannot resume, there are ", there, " tensors of a model that has ", values_.size(), ": it is of another one");
        for (std::size_t i = 0; i < values_.size(); ++i) {
            const io::StoredTensor& stored = file.at(prefix + parameters[i].name);
            if (stored.shape != values_[i].shape())
                fail(Status::bad_file, file.path(), ": ", stored.name, " is ", stored.shape, ", expected ", values_[i].shape());
            io::read_into<T>(stored, values_[i]);
        }
    }

private:
    template <typename Body>
    void each(const std::vector<NamedParameter<T>>& parameters, Body&& body) {
        for_each_range(ranges_, [&](std::size_t i) {
            const auto [tensor, first, last] = ranges_[i];
            body(parameters[tensor].parameter->value().data() + first, values_[tensor].data() + first, last - first);
        });
    }

    std::vector<Tensor<T>> values_;
    std::vector<Range> ranges_;
};

}  // namespace clamor::train
