#include "clamor/train/optimizer.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "clamor/core/context.hpp"
#include "clamor/core/rng.hpp"
#include "clamor/io/safetensors.hpp"
#include "clamor/nn/parameter.hpp"
#include "clamor/train/schedule.hpp"
#include "support/files.hpp"
#include "support/golden.hpp"

using namespace clamor;
using namespace clamor::train;
using testing::train_golden;

namespace {

/// A matrix and a vector with the golden's first values.
template <typename T>
struct Two {
    nn::Parameter<T> matrix{Shape{5, 3}}, vector{Shape{5}}, buffer{Shape{2}, false};
    Two() {
        io::read_into<T>(train_golden().at("matrix"), matrix.value());
        io::read_into<T>(train_golden().at("vector"), vector.value());
    }
    template <typename Self, typename Visit>
    static void parameters(Self& self, Visit&& visit) {
        visit("matrix", self.matrix);
        visit("vector", self.vector);
        visit("buffer", self.buffer);
    }
};

template <typename T>
double distance(View<const T> a, View<const double> b) {
    REQUIRE(a.size() == b.size());
    double most = 0;
    for (Index i = 0; i < a.size(); ++i) most = std::max(most, std::abs(static_cast<double>(a[i]) - b[i]));
    return most;
}

/// Adds `times` a gradient, as so many replicas would.
template <typename T>
void add(nn::Parameter<T>& parameter, View<const double> gradient, double times) {
    for (Index i = 0; i < gradient.size(); ++i) parameter.grad()[i] += static_cast<T>(times * gradient[i]);
}

template <typename T>
void follow(const std::string& name, const OptimizerOptions& options, double clip, double tolerance) {
    INFO(name, ", bytes of a number: ", sizeof(T));
    Two<T> two;
    const ParameterGroup own{
        .matches = [](std::string_view n, const Shape&) { return n == "vector"; }, .rate_scale = 0.5, .weight_decay = 0.0};
    Optimizer<T> optimizer(parameters_of<T>(two), options, {own, no_decay_for_vectors()});
    const auto gw = train_golden().read<double>("matrix_gradients"), gb = train_golden().read<double>("vector_gradients");
    const auto w = train_golden().read<double>(name + ".matrix"), b = train_golden().read<double>(name + ".vector");
    for (Index step = 0; step < 12; ++step) {
        add<T>(two.matrix, {gw.data() + step * 15, Shape{15}}, 8);
        add<T>(two.vector, {gb.data() + step * 5, Shape{5}}, 8);
        optimizer.step(0.05, clipped_scale(optimizer.gradient_norm(), 1.0 / 8, clip));
        CHECK(distance<T>(std::as_const(two.matrix).value(), {w.data() + step * 15, Shape{15}}) < tolerance);
        CHECK(distance<T>(std::as_const(two.vector).value(), {b.data() + step * 5, Shape{5}}) < tolerance);
        for (const T g : two.matrix.grad()) CHECK(g == 0);
    }
    CHECK(optimizer.steps() == 12);
    CHECK_FALSE(two.buffer.has_grad());
}

}  // namespace

TEST_CASE("optimizers: as PyTorch's, step by step, with groups and clipping") {
    const std::pair<const char*, OptimizerOptions> cases[] = {
        {"sgd", SgdOptions{.momentum = 0.9, .nesterov = false, .weight_decay = 0.01}},
        {"sgd_plain", SgdOptions{.momentum = 0, .nesterov = false, .weight_decay = 0.01}},
        {"nesterov", SgdOptions{.momentum = 0.8, .weight_decay = 0.01}},
        {"adamw", AdamWOptions{.beta1 = 0.85, .beta2 = 0.97, .epsilon = 1e-6, .weight_decay = 0.1}},
        {"adam", AdamWOptions{.weight_decay = 0.1, .l2 = true}},
        {"clipped", AdamWOptions{.weight_decay = 0.1}},
    };
    for (const auto& [name, options] : cases) {
        const double clip = std::string_view(name) == "clipped" ? 4.0 : 0.0;
        follow<double>(name, options, clip, 1e-13);
        follow<float>(name, options, clip, 2e-6);  // twelve roundings of weights around 2 (2^-23 each), and of steps
    }
}

TEST_CASE("optimizers: float follows double over sizes 0, 1, odd and many ranges, the same for any number of threads") {
    for (const OptimizerOptions& options : {OptimizerOptions(AdamWOptions{}), OptimizerOptions(SgdOptions{.weight_decay = 0.1})}) {
        for (const Index n : {Index{0}, Index{1}, Index{37}, Index{300001}}) {
            const auto run = [&]<typename T>(T, int threads) {
                Context context({.threads = threads});
                ContextScope scope(context);
                nn::Parameter<T> w(Shape{n});
                Optimizer<T> optimizer({{"w", &w}}, options);
                std::vector<double> norms;
                for (int step = 0; step < 4; ++step) {
                    Rng rng(static_cast<std::uint64_t>(step));
                    for (T& g : w.grad()) g = static_cast<T>(rng.normal());
                    norms.push_back(optimizer.gradient_norm());
                    optimizer.step(0.1, 0.5);
                }
                return std::pair(std::vector<T>(w.value().begin(), w.value().end()), norms);
            };
            const auto one = run(float{}, 1), three = run(float{}, 3);
            const auto reference = run(double{}, 1);
            CHECK(one == three);
            double most = 0;
            for (std::size_t i = 0; i < one.first.size(); ++i)
                most = std::max(most, std::abs(static_cast<double>(one.first[i]) - reference.first[i]));
            CHECK(most < 2e-6);
            for (std::size_t i = 0; i < one.second.size(); ++i) CHECK(one.second[i] == doctest::Approx(reference.second[i]).epsilon(1e-6));
        }
    }
}

TEST_CASE("optimizers: a parameter that never had a gradient stays as it is, decay included") {
    nn::Parameter<float> used(Shape{2}), unused(Shape{2});
    used.value()[0] = unused.value()[0] = 1;
    Optimizer<float> optimizer({{"used", &used}, {"unused", &unused}}, AdamWOptions{.weight_decay = 0.5});
    used.grad();
    optimizer.step(0.1);
    CHECK(used.value()[0] == doctest::Approx(0.95));
    CHECK(unused.value()[0] == 1);
}

TEST_CASE("optimizers: an epsilon that the weights' type has not is refused") {
    nn::Parameter<float> p(Shape{2});
    nn::Parameter<double> wide(Shape{2});
    CHECK_THROWS_WITH(Optimizer<float>({{"p", &p}}, AdamWOptions{.epsilon = 1e-50}),
                      "optimizer: epsilon must be positive, in the weights' type too, got 1e-50");
    CHECK_NOTHROW(Optimizer<double>({{"p", &wide}}, AdamWOptions{.epsilon = 1e-50}));
}

TEST_CASE("optimizers: the state is saved and loaded to the bit; another's is refused") {
    const testing::TemporaryFolder folder;
    const auto gradients = [](Two<float>& two, std::uint64_t seed) {
        Rng rng(seed);
        for (float& g : two.matrix.grad()) g = static_cast<float>(rng.normal());
        for (float& g : two.vector.grad()) g = static_cast<float>(rng.normal());
    };
    Two<float> a, b;
    Optimizer<float> first(parameters_of<float>(a)), second(parameters_of<float>(b));
    gradients(a, 1);
    first.step(0.1);
    io::SafetensorsWriter writer;
    first.save(writer);
    writer.write(folder / "state");
    std::copy_n(a.matrix.value().data(), 15, b.matrix.value().data());
    std::copy_n(a.vector.value().data(), 5, b.vector.value().data());
    second.load(io::SafetensorsFile(folder / "state"));
    CHECK(second.steps() == 1);
    gradients(a, 2);
    gradients(b, 2);
    first.step(0.1);
    second.step(0.1);
    CHECK(std::equal(a.matrix.value().begin(), a.matrix.value().end(), b.matrix.value().begin()));
    CHECK(std::equal(a.vector.value().begin(), a.vector.value().end(), b.vector.value().begin()));

    nn::Parameter<float> other(Shape{4});
    Optimizer<float> stranger({{"matrix", &other}});
    CHECK(testing::contains(testing::error_of([&] { stranger.load(io::SafetensorsFile(folder / "state")); }), "is [5, 3], expected [4]"));
    CHECK(testing::contains(testing::error_of([&] { stranger.load(train_golden()); }), "no state of an optimizer"));
}

TEST_CASE("schedules: as PyTorch's, step by step") {
    const std::pair<const char*, Schedule> cases[] = {
        {"constant", constant(0.25)},
        {"linear", linear({.warm_up = 0.25, .end = 0.1})},
        {"cosine", cosine({.end = 0.05})},
        {"one_cycle", one_cycle()},
        {"one_cycle_early", one_cycle({.rise = 0.1, .start_divisor = 5, .end_divisor = 100})},
    };
    for (const auto& [golden_name, schedule] : cases) {
        const char* name = golden_name;
        const auto rates = train_golden().read<double>(name);
        for (Index step = 0; step < 40; ++step) {
            INFO(name, " at step ", step);
            CHECK(schedule(step, 40) == doctest::Approx(rates[step]).epsilon(1e-12));
        }
    }
}

TEST_CASE("schedules: finite and within 0 and 1 for runs of one and two steps, and past the end") {
    for (const Schedule& schedule : {constant(), constant(1), linear({.warm_up = 0.5}), cosine(), one_cycle(), one_cycle({.rise = 0.9})})
        for (Index steps : {1, 2, 3})
            for (Index step = 0; step < steps + 2; ++step) {
                const double rate = schedule(step, steps);
                CHECK(rate >= 0);
                CHECK(rate <= 1);
            }
    CHECK_THROWS_AS(linear({.warm_up = 100}), Error);
    CHECK_THROWS_AS(one_cycle({.rise = 0}), Error);
}
