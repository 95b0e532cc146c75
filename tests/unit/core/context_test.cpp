#include "clamor/core/context.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <thread>
#include <vector>

#include "clamor/core/parallel.hpp"
#include "clamor/core/tensor.hpp"

using namespace clamor;

TEST_CASE("parallel_for: every element once, for any number of threads") {
    for (int threads : {1, 2, 5}) {
        Context context({.threads = threads});
        ContextScope scope(context);
        for (Index n : {0, 1, 7, 100000}) {
            std::vector<std::atomic<int>> seen(static_cast<std::size_t>(n));
            parallel_for(n, 3, [&](Index first, Index last) {
                for (Index i = first; i < last; ++i) seen[static_cast<std::size_t>(i)]++;
            });
            CHECK(std::all_of(seen.begin(), seen.end(), [](const auto& s) { return s == 1; }));
        }
    }
}

TEST_CASE("parallel_tasks: loops inside run on their thread, and the first exception comes back") {
    Context context({.threads = 3});
    ContextScope scope(context);
    CHECK(parallelism() == 3);
    parallel_tasks(3, [&](Index) { CHECK(parallelism() == 1); });
    for (int loop = 0; loop < 200; ++loop) {
        std::thread::id first;
        parallel_tasks(3, [&](Index i) {
            if (i == 0) first = std::this_thread::get_id();
        });
        REQUIRE(first == std::this_thread::get_id());
    }
    CHECK_THROWS_WITH(parallel_tasks(8, [](Index i) { if (i == 5) fail(Status::internal, "task ", i); }), "task 5");
    Index ran = 0;
    parallel_for(1, 1, [&](Index, Index) { ++ran; });
    CHECK(ran == 1);
}

TEST_CASE("parallel_tasks: a loop does not wait for another thread's, and no task is left out or done twice") {
    Context context({.threads = 2});
    std::atomic<bool> other_done = false;
    std::atomic<int> inside = 0;
    std::thread first([&] {
        ContextScope scope(context);
        parallel_tasks(2, [&](Index) {
            ++inside;
            while (!other_done) std::this_thread::yield();
        });
    });
    while (inside == 0) std::this_thread::yield();
    ContextScope scope(context);
    std::vector<std::atomic<int>> seen(10);
    CHECK_THROWS_WITH(parallel_tasks(2, [](Index i) { fail(Status::internal, "task ", i); }), "task 0");
    parallel_tasks(10, [&](Index i) {
        CHECK(parallelism() == 1);
        ++seen[static_cast<std::size_t>(i)];
        if (i == 4) {
            other_done = true;
            first.join();  // the workers are free again: the rest is theirs too
        }
    });
    CHECK(std::all_of(seen.begin(), seen.end(), [](const auto& s) { return s == 1; }));
}

TEST_CASE("context: the memory limit is kept, in words, and freed memory can be taken again") {
    Context context({.threads = 1, .memory_limit = 1 << 20});
    ContextScope scope(context);
    for (int i = 0; i < 100; ++i) Tensor<float>(Shape{100, 1000});
    CHECK(context.memory_used() == 0);
    try {
        Tensor<float>(Shape{1000, 1000});
        FAIL("no exception");
    } catch (const Error& error) {
        CHECK(error.status() == Status::out_of_memory);
        CHECK(std::string(error.what()).find("limit is 1048576") != std::string::npos);
    }
}

TEST_CASE("tensor: outlives its context") {
    Tensor<float> kept;
    {
        Context context;
        ContextScope scope(context);
        kept = Tensor<float>(Shape{64, 1024}, 3.0f);
    }
    CHECK(kept[65535] == 3.0f);
}

TEST_CASE("context: cancel is heard by this thread, and resume takes it back") {
    Context context;
    ContextScope scope(context);
    context.cancel();
    CHECK_THROWS_AS(throw_if_cancelled(), Error);
    context.resume();
    CHECK_NOTHROW(throw_if_cancelled());
}

TEST_CASE("context: signals to the process are not taken by its threads") {
    Context context({.threads = 4});
    ContextScope scope(context);
    const std::thread::id host = std::this_thread::get_id();
    std::atomic<int> unblocked{0};
    parallel_tasks(64, [&](Index) {
        sigset_t mask;
        pthread_sigmask(SIG_SETMASK, nullptr, &mask);
        if (std::this_thread::get_id() != host && !sigismember(&mask, SIGINT)) unblocked++;
    });
    CHECK(unblocked == 0);
    sigset_t mask;
    pthread_sigmask(SIG_SETMASK, nullptr, &mask);
    CHECK(!sigismember(&mask, SIGINT));
}

TEST_CASE("context: after fork it says so instead of hanging") {
    Context context({.threads = 2});
    const pid_t child = fork();
    if (child == 0) {
        try {
            ContextScope scope(context);
            _exit(1);
        } catch (const Error& error) {
            _exit(error.status() == Status::unsupported ? 0 : 2);
        }
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(WEXITSTATUS(status) == 0);
}
