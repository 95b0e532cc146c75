// What a host may expect of a guest: nothing runs when there is nothing to do, and no thread but the contexts' is made.

#include <doctest/doctest.h>

#include <chrono>
#include <ctime>
#include <filesystem>
#include <thread>

#include "clamor/core/context.hpp"
#include "clamor/core/parallel.hpp"
#include "clamor/nn/conv2d.hpp"
#include "clamor/ops/matmul.hpp"

using namespace clamor;

namespace {

/// A product and a convolution, forward and backward, large enough that a library would share them among threads.
void multiply_and_convolve() {
    const Tensor<float> a(Shape{512, 512}, 0.5f);
    Tensor<float> c(Shape{512, 512});
    ops::gemm<float>(ops::Transpose::no, ops::Transpose::no, 1, a, a, 0, c);
    CHECK(c[0] == 128);
    Rng rng(1);
    nn::Conv2d<float> conv(64, 64, rng);
    nn::Conv2d<float>::Saved saved;
    const auto y = conv.forward(Tensor<float>(Shape{8, 32, 32, 64}, 1.0f), &saved);
    CHECK(conv.backward(y, saved).shape() == Shape{8, 32, 32, 64});
}

#if defined(__linux__)
auto threads_of_process() {
    return std::distance(std::filesystem::directory_iterator("/proc/self/task"), std::filesystem::directory_iterator());
}
#endif

}  // namespace

TEST_CASE("guest: a context that has worked and waits takes no processor time") {
    Context context({.threads = 4});
    const ContextScope scope(context);
    for (int loop = 0; loop < 100; ++loop) parallel_tasks(8, [](Index) {});
    multiply_and_convolve();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));  // workers look for the next loop for some microseconds
    const std::clock_t begin = std::clock();
    std::this_thread::sleep_for(std::chrono::milliseconds(400));
    CHECK(static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC < 0.02);
}

#if defined(__linux__)
TEST_CASE("guest: a context has the threads that it was given, oneDNN makes none, and none stay") {
    const auto before = threads_of_process();
    multiply_and_convolve();
    CHECK(threads_of_process() == before);
    {
        Context context({.threads = 3});
        const ContextScope scope(context);
        multiply_and_convolve();
        CHECK(threads_of_process() == before + 2);
    }
    CHECK(threads_of_process() == before);
}
#endif
