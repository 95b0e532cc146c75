#include "kernels/attention.hpp"

#include "kernels/dropout_row.hpp"
#include "kernels/small_product.hpp"
#include "kernels/softmax_row.hpp"
#include "kernels/transpose.hpp"

namespace clamor::kernels::CLAMOR_KERNEL_ISA {

namespace {

constexpr float nothing = -__builtin_inff();  // a score whose probability is 0

/// Columns of a [tokens, tokens] matrix in memory: whole vectors, so that products over them have no rest.
long padded(long tokens) { return (tokens + lanes - 1) / lanes * lanes; }

/// probabilities [tokens, padded(tokens)] = softmax(scale q kᵀ + bias), 0 in the columns beyond the tokens; `transposed` holds [size,
/// padded(tokens)].
void probabilities(const AttentionHead& h, float* transposed, float* probability) {
    const long width = padded(h.tokens);
    transpose(h.k, h.stride, h.tokens, h.size, h.scale, transposed, width);
    small_product({h.q, h.stride, 1}, transposed, width, probability, width, h.tokens, width, h.size);
    for (long t = 0; t < h.tokens; ++t) {
        float* row = probability + t * width;
        if (h.bias)
            for (long j = 0; j < h.tokens; ++j) row[j] += h.bias[j - t];
        for (long rest = h.tokens; rest < width; ++rest) row[rest] = nothing;
        softmax_row(row, row, width);
    }
}

void drop(const AttentionHead& h, float* matrix) {
    const long width = padded(h.tokens), words = attention_mask_words(h.tokens);
    for (long t = 0; t < h.tokens; ++t) drop_row(h.mask + t * words, h.keep_scale, matrix + t * width, width);
}

long scratch_floats(long tokens, long size) { return padded(tokens) * (size + 3 * tokens); }

/// The softmax down each column of x [rows, width], width whole vectors.
void softmax_columns(float* x, long rows, long width) {
    for (long c = 0; c < width; c += lanes) {
        Vec top = load(x + c);
        for (long r = 1; r < rows; ++r) top = larger(top, load(x + r * width + c));
        Vec total{};
        for (long r = 0; r < rows; ++r) {
            const Vec e = exp(load(x + r * width + c) - top);
            store(x + r * width + c, e);
            total += e;
        }
        const Vec scale = 1.0f / total;
        for (long r = 0; r < rows; ++r) store(x + r * width + c, load(x + r * width + c) * scale);
    }
}

/// Without dropout: the scores are made transposed, [keys, queries], so that the softmax works on whole vectors of queries and
/// has no sums across a vector.
void infer(const AttentionHead& h, float* out, long out_stride, float* scratch) {
    const long width = padded(h.tokens);
    float* const probability = scratch + width * h.size;
    transpose(h.q, h.stride, h.tokens, h.size, h.scale, scratch, width);
    small_product({h.k, h.stride, 1}, scratch, width, probability, width, h.tokens, width, h.size);
    if (h.bias)
        for (long j = 0; j < h.tokens; ++j)
            for (long i = 0; i < h.tokens; ++i) probability[j * width + i] += h.bias[j - i];
    softmax_columns(probability, h.tokens, width);
    small_product({probability, 1, width}, h.v, h.stride, out, out_stride, h.tokens, h.size, h.tokens);
}

void forward(const AttentionHead& h, float* out, long out_stride, float* scratch) {
    if (!h.mask) return infer(h, out, out_stride, scratch);
    const long width = padded(h.tokens);
    float* probability = scratch + width * h.size;
    probabilities(h, scratch, probability);
    drop(h, probability);
    small_product({probability, width, 1}, h.v, h.stride, out, out_stride, h.tokens, h.size, h.tokens);
}

/// The probabilities are computed again: for short posts that costs less than keeping them.
/// With P the probabilities, D = dropout(P):  dV = Dᵀ dO,  dD = dO Vᵀ,  dS = P (dP - Σ P dP) scale,  dQ = dS K,  dK = dSᵀ Q,
/// and dbias[j - i] = Σ dS[i, j] / scale.
void backward(const AttentionHead& h, const float* dout, long out_stride, float* dq, float* dk, float* dv, float* dbias,
              float* scratch) {
    const long width = padded(h.tokens);
    float* const transposed = scratch;
    float* const probability = transposed + width * h.size;
    float* const dscore = probability + width * h.tokens;
    float* dropped = probability;
    probabilities(h, transposed, probability);
    if (h.mask) {
        dropped = dscore + width * h.tokens;
        __builtin_memcpy(dropped, probability, static_cast<unsigned long>(width * h.tokens) * sizeof(float));
        drop(h, dropped);
    }
    small_product({dropped, 1, width}, dout, out_stride, dv, h.stride, h.tokens, h.size, h.tokens);
    transpose(h.v, h.stride, h.tokens, h.size, 1.0f, transposed, width);
    small_product({dout, out_stride, 1}, transposed, width, dscore, width, h.tokens, width, h.size);
    if (h.mask) drop(h, dscore);
    for (long t = 0; t < h.tokens; ++t)
        softmax_row_backward(probability + t * width, dscore + t * width, dscore + t * width, width, h.scale);
    if (h.bias)
        for (long t = 0; t < h.tokens; ++t)
            for (long j = 0; j < h.tokens; ++j) dbias[j - t] += dscore[t * width + j] / h.scale;
    small_product({dscore, width, 1}, h.k, h.stride, dq, h.stride, h.tokens, h.size, h.tokens);
    small_product({dscore, 1, width}, h.q, h.stride, dk, h.stride, h.tokens, h.size, h.tokens);
}

}  // namespace

const AttentionKernels attention = {scratch_floats, forward, backward};

}  // namespace clamor::kernels::CLAMOR_KERNEL_ISA
