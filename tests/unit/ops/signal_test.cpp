#if defined(__linux__) && defined(__x86_64__)

#include <doctest/doctest.h>
#include <pthread.h>
#include <sys/time.h>
#include <ucontext.h>

#include <csignal>
#include <cstdint>
#include <vector>

#include "clamor/core/tensor.hpp"
#include "clamor/ops/conv.hpp"
#include "clamor/ops/matmul.hpp"
#include "support/float_tensor.hpp"
#include "support/gradient.hpp"

using namespace clamor;

namespace {

// Where this thread's stack lies, and what the handler saw.
volatile std::uintptr_t stack_begin = 0, stack_end = 0;
volatile std::sig_atomic_t came = 0, elsewhere = 0;

void look(int, siginfo_t*, void* context) {
    const auto top = static_cast<std::uintptr_t>(static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RSP]);
    came = came + 1;
    if (top < stack_begin || top > stack_end) elsewhere = elsewhere + 1;
}

/// Signals this thread once a clock tick of its work while it lives. The handler has a stack of its own, so that what the test
/// looks for does no harm.
class Ticks {
public:
    Ticks() : stack_(std::size_t{1} << 16) {
        came = 0;
        elsewhere = 0;
        pthread_attr_t attributes;
        void* begin = nullptr;
        std::size_t size = 0;
        REQUIRE(pthread_getattr_np(pthread_self(), &attributes) == 0);
        REQUIRE(pthread_attr_getstack(&attributes, &begin, &size) == 0);
        pthread_attr_destroy(&attributes);
        stack_begin = reinterpret_cast<std::uintptr_t>(begin);
        stack_end = stack_begin + size;
        const stack_t own{.ss_sp = stack_.data(), .ss_flags = 0, .ss_size = stack_.size()};
        REQUIRE(sigaltstack(&own, &stack_before_) == 0);
        struct sigaction action {};
        action.sa_sigaction = look;
        action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
        REQUIRE(sigaction(SIGPROF, &action, &before_) == 0);
        set(1000);
    }
    ~Ticks() {
        set(0);
        sigaction(SIGPROF, &before_, nullptr);
        sigaltstack(&stack_before_, nullptr);
    }
    Ticks(const Ticks&) = delete;
    Ticks& operator=(const Ticks&) = delete;

private:
    static void set(long microseconds) {
        const itimerval timer{.it_interval = {0, microseconds}, .it_value = {0, microseconds}};
        setitimer(ITIMER_PROF, &timer, nullptr);
    }
    std::vector<char> stack_;
    stack_t stack_before_{};
    struct sigaction before_ {};
};

}  // namespace

// A handler without a stack of its own writes below the stack pointer: where that points into the heap, it writes over the heap.
TEST_CASE("signals: no product is interrupted while the stack pointer is outside of the stack") {
    const Index m = 192, n = 256;
    for (const Index k : {Index{64}, Index{256}, Index{1024}})
        for (const bool transposed : {false, true}) {
            const auto a = testing::to_float(testing::random(Shape{m, k}, 1));
            const auto b = testing::to_float(testing::random(transposed ? Shape{n, k} : Shape{k, n}, 2));
            Tensor<float> c(Shape{m, n});
            const Ticks ticks;
            while (came < 15)
                ops::gemm<float>(ops::Transpose::no, transposed ? ops::Transpose::yes : ops::Transpose::no, 1, a.view(), b.view(), 0,
                                 c.view());
            INFO("k ", k, ", transposed ", transposed, ": ", int{elsewhere}, " of ", int{came});
            CHECK(elsewhere == 0);
        }
}

TEST_CASE("signals: no convolution is interrupted while the stack pointer is outside of the stack") {
    const auto x = testing::to_float(testing::random(Shape{2, 12, 12, 32}, 1)),
               w = testing::to_float(testing::random(Shape{32, 32, 3, 3}, 2));
    const ops::ConvOptions options{.padding = 1};
    const auto y = ops::conv2d<float>(x.view(), w.view(), {}, options);
    Tensor<float> dw(w.shape());
    const Ticks ticks;
    while (came < 40) {
        static_cast<void>(ops::conv2d<float>(x.view(), w.view(), {}, options));
        static_cast<void>(ops::conv2d_backward_input<float>(y.view(), w.view(), options, x.shape()));
        ops::conv2d_backward_weights<float>(y.view(), x.view(), options, dw.view(), {});
    }
    CHECK(elsewhere == 0);
}

#endif
