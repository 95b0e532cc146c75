#include "kernels/dropout.hpp"

#include "kernels/dropout_row.hpp"

namespace clamor::kernels::CLAMOR_KERNEL_ISA {

namespace {

using u32 = std::uint32_t;
using u64 = std::uint64_t;

constexpr int group = 16;  // blocks at once: four words

/// Philox-4x32-10 (Salmon et al. 2011), as clamor::Rng, of `group` counters that follow `block`.
void philox(u64 seed, u64 stream, u64 block, u32 (&out)[4][group]) {
    u32 c0[group], c1[group], c2[group], c3[group];
    for (int j = 0; j < group; ++j) {
        const u64 counter = block + static_cast<u64>(j);
        c0[j] = static_cast<u32>(counter);
        c1[j] = static_cast<u32>(counter >> 32);
        c2[j] = static_cast<u32>(stream);
        c3[j] = static_cast<u32>(stream >> 32);
    }
    u32 k0 = static_cast<u32>(seed), k1 = static_cast<u32>(seed >> 32);
    for (int round = 0; round < 10; ++round) {
        for (int j = 0; j < group; ++j) {
            const u64 a = u64{0xd2511f53u} * c0[j], b = u64{0xcd9e8d57u} * c2[j];
            const u32 next0 = static_cast<u32>(b >> 32) ^ c1[j] ^ k0, next2 = static_cast<u32>(a >> 32) ^ c3[j] ^ k1;
            c1[j] = static_cast<u32>(b);
            c3[j] = static_cast<u32>(a);
            c0[j] = next0;
            c2[j] = next2;
        }
        k0 += 0x9e3779b9u;
        k1 += 0xbb67ae85u;
    }
    for (int j = 0; j < group; ++j) out[0][j] = c0[j], out[1][j] = c1[j], out[2][j] = c2[j], out[3][j] = c3[j];
}

/// Word w of the group takes its blocks 4 w to 4 w + 3, each number as two halves.
void mask(u64 seed, u64 stream, u64 block, u32 threshold, u32* words, long count) {
    constexpr int per_word = static_cast<int>(dropout_blocks_per_word), in_group = group / per_word;
    for (long w = 0; w < count; w += in_group, block += group) {
        u32 numbers[4][group];
        philox(seed, stream, block, numbers);
        u32 bits[group] = {};
        for (int i = 0; i < 4; ++i)
            for (int j = 0; j < group; ++j) {
                bits[j] |= ((numbers[i][j] & 0xffffu) >= threshold ? 1u : 0u) << (2 * i);
                bits[j] |= ((numbers[i][j] >> 16) >= threshold ? 1u : 0u) << (2 * i + 1);
            }
        for (int j = 0; j < in_group && w + j < count; ++j)
            words[w + j] = bits[per_word * j] | bits[per_word * j + 1] << 8 | bits[per_word * j + 2] << 16 | bits[per_word * j + 3] << 24;
    }
}

void apply(const u32* words, float scale, float* x, long n) { drop_row(words, scale, x, n); }

}  // namespace

const DropoutKernels dropout = {mask, apply};

}  // namespace clamor::kernels::CLAMOR_KERNEL_ISA
