#pragma once

#include <cstdint>

#include "kernels/dispatch.hpp"

namespace clamor::kernels {

/// One head of one post: softmax(scale q kᵀ) v with q, k and v [tokens, size], rows `stride` floats apart.
struct AttentionHead {
    const float *q, *k, *v;
    long stride;
    long tokens, size;
    float scale;
    const std::uint32_t* mask;  ///< dropout: [tokens, attention_mask_words(tokens)] words of bits, or null
    float keep_scale;           ///< 1 / (1 - p)
    const float* bias;          ///< added to the score of query i and key j: bias[j - i]; or null
};

/// A row of dropout bits begins with a word of its own.
inline long attention_mask_words(long tokens) { return (tokens + 31) / 32; }

struct AttentionKernels {
    /// Floats of scratch memory that the two below need for posts of up to `tokens`.
    long (*scratch)(long tokens, long size);
    /// out [tokens, size] with rows out_stride apart.
    void (*forward)(const AttentionHead& head, float* out, long out_stride, float* scratch);
    /// Writes dq, dk and dv (rows head.stride apart) from dout, and adds to dbias where the head has a bias.
    void (*backward)(const AttentionHead& head, const float* dout, long out_stride, float* dq, float* dk, float* dv, float* dbias,
                     float* scratch);
};

namespace generic { extern const AttentionKernels attention; }
namespace avx2 { extern const AttentionKernels attention; }
namespace avx512 { extern const AttentionKernels attention; }

inline const AttentionKernels& attention() { return CLAMOR_PICK(attention); }

}  // namespace clamor::kernels
