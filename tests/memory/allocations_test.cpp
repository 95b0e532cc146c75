// A call of a frozen encoder that repeats one of the same size takes no memory of the system for its activations, whatever its layers, and
// a few small blocks. A program of its own: it counts what goes through operator new, which the pool of a context's tensors uses as well.

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <new>

#include "clamor/core/context.hpp"
#include "clamor/core/isa.hpp"
#include "clamor/core/rng.hpp"
#include "clamor/nn/encoder.hpp"
#include "clamor/nn/frozen.hpp"
#include "clamor/nn/micro_batch.hpp"
#include "clamor/nn/pooling.hpp"

namespace {

std::atomic<long> blocks = 0;
std::atomic<std::size_t> largest = 0;

void* allocate(std::size_t bytes, std::size_t alignment) {
    ++blocks;
    std::size_t seen = largest;
    while (bytes > seen && !largest.compare_exchange_weak(seen, bytes)) {
    }
    void* memory = nullptr;
    if (::posix_memalign(&memory, alignment, bytes) != 0) throw std::bad_alloc();
    return memory;
}

}  // namespace

// The other forms of the standard library call these.
void* operator new(std::size_t bytes) { return allocate(bytes, alignof(std::max_align_t)); }
void* operator new(std::size_t bytes, std::align_val_t alignment) { return allocate(bytes, static_cast<std::size_t>(alignment)); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

using namespace clamor;

namespace {

/// The pool keeps blocks from here on (src/core/memory_pool.cpp); any activation of more than a few tokens is larger.
constexpr std::size_t kept = std::size_t{1} << 15;

struct Taken {
    long blocks = 0;
    std::size_t largest = 0;
    friend bool operator==(const Taken&, const Taken&) = default;
};

/// What one call takes of the system: posts to pooled vectors, as the benchmark of the encoder and TextEncoder make them.
Taken call(const nn::Encoder<float>& encoder, const nn::PackedTokens& posts) {
    const nn::PostPooling<float> pooling{nn::Pooling::mean};
    Tensor<float> vectors(Shape{posts.posts(), encoder.width()});
    blocks = 0, largest = 0;
    nn::for_each_micro_batch(posts, {}, [&](const nn::TokenBatch& micro, std::span<const Index> members) {
        const auto pooled = pooling.forward(encoder.forward(micro), micro.offsets);
        for (std::size_t i = 0; i < members.size(); ++i)
            std::copy_n(pooled.view().row(static_cast<Index>(i)), pooled.cols(), vectors.view().row(members[i]));
    });
    return {blocks, largest};
}

bool good = true;

void expect(bool condition, const char* what, const Taken& taken, Precision precision, Index layers, Index posts) {
    if (condition) return;
    good = false;
    std::printf("FAILED: %s: %ld blocks, the largest of %zu bytes (%s, %ld layers, %ld posts)\n", what, taken.blocks, taken.largest,
                std::string(precision_name(precision)).c_str(), static_cast<long>(layers), static_cast<long>(posts));
}

void run(Precision precision, Index posts, long most) {
    nn::PackedTokens tokens;
    for (Index p = 0; p < posts; ++p) tokens.add(std::vector<std::int32_t>(static_cast<std::size_t>(20 + p % 7), 5));
    Taken of_two;
    for (const Index layers : {2, 6}) {
        Context context({.threads = 1});
        const ContextScope scope(context);
        Rng rng(1);
        const nn::Encoder<float> encoder({.vocabulary = 50, .types = 2, .layers = layers}, rng);
        const nn::Frozen<nn::Encoder<float>> frozen(encoder, precision);
        const Taken first = call(*frozen, tokens);  // fills the pool
        const Taken second = call(*frozen, tokens), third = call(*frozen, tokens);
        expect(posts < 2 || first.largest >= kept, "the first call takes its activations", first, precision, layers, posts);
        expect(second == third, "a call takes what the one before took", third, precision, layers, posts);
        expect(second.largest < kept, "no activation is taken again", second, precision, layers, posts);
        expect(second.blocks <= most, "few blocks", second, precision, layers, posts);
        if (layers == 2) of_two = second;
        expect(second == of_two, "nothing is taken by a layer", second, precision, layers, posts);
    }
    std::printf("%s, %ld posts: %ld blocks a call, the largest of %zu bytes\n", std::string(precision_name(precision)).c_str(),
                static_cast<long>(posts), of_two.blocks, of_two.largest);
}

}  // namespace

int main() {
    for (const Precision precision : {Precision::fp32, Precision::int8}) {
        run(precision, 1, 4);
        run(precision, 32, 10);
    }
    return good ? 0 : 1;
}
