#include "clamor/io/parameters.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <utility>

#include "clamor/core/context.hpp"
#include "clamor/nn/embedding.hpp"
#include "clamor/nn/linear.hpp"
#include "support/files.hpp"
#include "support/largest_difference.hpp"
#include "support/weights.hpp"

using namespace clamor;
using io::WeightStorage;
using testing::contains;

namespace {

template <typename T>
struct Pair {
    Rng rng{7};
    nn::Linear<T> first{5, 3, rng};
    nn::Linear<T> second{3, 2, rng};
    nn::Parameter<T> mean{Shape{3}, false};

    template <typename Self, typename Visit>
    static void parameters(Self& self, Visit&& visit) {
        visit("first", self.first);
        visit("second", self.second);
        visit("running_mean", self.mean);
    }
};

template <typename Layer>
void fill(Layer& layer, double value) {
    nn::for_each_parameter(layer, [&](const std::string&, auto& p) {
        for (auto& x : p.value()) x = static_cast<std::remove_reference_t<decltype(x)>>(value);
    });
}

/// The values of one parameter.
template <typename Layer>
View<float> values_of(Layer& layer, const std::string& wanted) {
    View<float> values;
    nn::for_each_parameter(layer, [&](const std::string& name, auto& p) {
        if (name == wanted) values = p.value();
    });
    REQUIRE(!values.empty());
    return values;
}

template <typename A, typename B>
double difference(A& a, B& b) {
    return testing::largest_difference(testing::weights_of(a), testing::weights_of(b));
}

}  // namespace

TEST_CASE("parameters: saved and loaded by name, in every storage, as float and as double") {
    const testing::TemporaryFolder folder;
    Pair<float> model;
    model.mean.value()[1] = 0.25f;
    // Weights lie within 1/sqrt(3) < 0.58: half a step of bf16 there is 2^-9, of int8 0.58 / 254.
    const std::pair<WeightStorage, double> storages[] = {
        {WeightStorage::f32, 0}, {WeightStorage::bf16, 0x1p-9}, {WeightStorage::int8, 0.58 / 254}};
    for (const auto& [storage, tolerance] : storages) {
        io::save_parameters(model, folder / "w", storage);
        Pair<float> loaded;
        Pair<double> reference;
        fill(loaded, 9);
        fill(reference, 9);
        io::load_parameters(loaded, folder / "w");
        io::load_parameters(reference, folder / "w");
        CHECK(difference(model, loaded) <= tolerance);
        CHECK(difference(reference, loaded) <= 1e-7);
        if (storage != WeightStorage::f32) CHECK(difference(model, loaded) > 0);
        CHECK(loaded.mean.value()[1] == 0.25f);
    }
    const io::SafetensorsFile file(folder / "w");
    CHECK(file.at("first.weight").dtype == io::DType::i8);
    CHECK(file.at("first.weight.int8_scale").shape == Shape{3});
    CHECK(file.at("first.bias").dtype == io::DType::f32);
}

TEST_CASE("parameters: int8 keeps rows of zeros, of one sign, and of very different sizes") {
    const testing::TemporaryFolder folder;
    Pair<float> model;
    View<float> w = values_of(model, "first.weight");
    for (Index c = 0; c < 5; ++c) {
        w(0, c) = 0;
        w(1, c) = -1000.0f * static_cast<float>(c + 1);
        w(2, c) = 1e-6f * static_cast<float>(c);
    }
    io::save_parameters(model, folder / "w", WeightStorage::int8);
    Pair<float> loaded;
    io::load_parameters(loaded, folder / "w");
    const View<const float> q = values_of(loaded, "first.weight");
    for (Index c = 0; c < 5; ++c) {
        CHECK(q(0, c) == 0);
        CHECK(std::abs(q(1, c) - w(1, c)) <= 5000.0 / 254 * 1.001);
        CHECK(std::abs(q(2, c) - w(2, c)) <= 4e-6 / 254 * 1.001);
    }
}

TEST_CASE("parameters: one error lists all that does not fit, and nothing changes") {
    const testing::TemporaryFolder folder;
    const Tensor<float> wrong(Shape{4, 5}), extra(Shape{2}), head(Shape{1});
    const Tensor<std::int32_t> integers(Shape{2});
    io::SafetensorsWriter writer;
    writer.add<float>("first.weight", wrong);
    writer.add<float>("pooler", extra);
    writer.add<float>("head.bias", head);
    writer.add<std::int32_t>("second.bias", integers);
    Tensor<std::int8_t> unscaled(Shape{2, 3});
    writer.add<std::int8_t>("second.weight", unscaled);
    writer.write(folder / "w");

    Pair<float> model;
    fill(model, 3);
    Status status = Status::ok;
    const auto what =
        testing::error_of([&] { io::load_parameters(model, io::SafetensorsFile(folder / "w"), {.ignore = {"head."}}); }, &status);
    CHECK(status == Status::bad_file);
    CHECK(contains(what, "wrong shape: first.weight is [4, 5] in the file, [3, 5] here"));
    CHECK(contains(what, "missing: first.bias [3]"));
    CHECK(contains(what, "missing: running_mean [3]"));
    CHECK(contains(what, "extra: pooler [2]"));
    CHECK(contains(what, "wrong type: second.bias is I32"));
    CHECK(contains(what, "no scales: second.weight is I8"));
    CHECK_FALSE(contains(what, "head.bias"));
    Pair<float> threes;
    fill(threes, 3);
    CHECK(difference(model, threes) == 0);
}

TEST_CASE("parameters: NaN and infinity are refused by name, when saved and when loaded") {
    const testing::TemporaryFolder folder;
    Pair<float> model;
    values_of(model, "second.weight")[1] = std::numeric_limits<float>::quiet_NaN();
    model.mean.value()[2] = -std::numeric_limits<float>::infinity();
    for (const auto storage : {WeightStorage::f32, WeightStorage::int8}) {
        Status status = Status::ok;
        const auto what = testing::error_of([&] { io::save_parameters(model, folder / "w", storage); }, &status);
        CHECK(status == Status::invalid_argument);
        CHECK(contains(what, "second.weight"));
        CHECK(contains(what, "running_mean"));
        CHECK_FALSE(contains(what, "first"));
    }
    CHECK(folder.entries() == 0);

    io::SafetensorsWriter writer;
    nn::for_each_parameter(model, [&](const std::string& name, auto& p) { writer.add<float>(name, std::as_const(p).value()); });
    writer.write(folder / "w");
    Pair<float> loaded;
    fill(loaded, 3);
    const auto what = testing::error_of([&] { io::load_parameters(loaded, folder / "w"); });
    CHECK(contains(what, "NaN or infinite: second.weight"));
    CHECK(contains(what, "NaN or infinite: running_mean"));
    CHECK(values_of(loaded, "first.weight")[0] == 3);
}

TEST_CASE("parameters: loaded ones stay in the file until they are asked for, and outlive its name") {
    const testing::TemporaryFolder folder;
    Rng rng(3);
    nn::Embedding<float> saved(300, 40, rng);
    const std::vector<std::int32_t> ids = {299, 0, 7, 299};
    for (const auto storage : {WeightStorage::f32, WeightStorage::bf16, WeightStorage::int8}) {
        io::round_parameters(saved, storage);
        io::save_parameters(saved, folder / "table", storage);
        Context context({.threads = 2});
        const ContextScope scope(context);
        nn::Embedding<float> table(300, 40);
        io::load_parameters(table, folder / "table");
        std::filesystem::remove(folder / "table");
        CHECK(context.memory_used() == 0);
        const auto rows = table.forward(ids);
        CHECK(context.memory_used() < 4096);  // the rows alone
        const View<const float> whole = std::as_const(table).table().value();
        CHECK((context.memory_used() > 300 * 40 * sizeof(float)) == (storage != WeightStorage::f32));
        for (std::size_t i = 0; i < ids.size(); ++i)
            for (Index c = 0; c < 40; ++c) {
                CHECK(rows(static_cast<Index>(i), c) == whole(ids[i], c));
                CHECK(whole(ids[i], c) == doctest::Approx(saved.table().value()(ids[i], c)).epsilon(1e-6));
            }
        const float first = whole[0];
        table.table().value()[0] = first + 1;
        CHECK(std::as_const(table).table().value()[0] == first + 1);
        if (storage == WeightStorage::f32) CHECK(whole[0] == first);  // of the file
    }
}

TEST_CASE("parameters: of bytes that are borrowed, everything is read at once") {
    const testing::TemporaryFolder folder;
    Rng rng(3);
    nn::Linear<float> saved(5, 3, rng), loaded(5, 3);
    io::save_parameters(saved, folder / "w");
    std::string bytes = io::read_file(folder / "w", 1 << 20);
    io::load_parameters(loaded, io::SafetensorsFile(std::as_bytes(std::span(bytes)), "memory"));
    bytes.assign(bytes.size(), 'x');
    CHECK(difference(saved, loaded) == 0);
}
