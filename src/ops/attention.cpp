#include "clamor/ops/attention.hpp"

#include <cmath>
#include <vector>

#include "clamor/core/parallel.hpp"
#include "clamor/ops/softmax.hpp"
#include "kernels/attention.hpp"

namespace clamor::ops {

namespace {

template <typename T>
struct Head {
    const T *q, *k, *v;
    Index stride, tokens, size;
    T scale;
    const std::uint32_t* mask;
    T keep_scale;
};

kernels::AttentionHead kernel_head(const Head<float>& h) {
    return {h.q, h.k, h.v, h.stride, h.tokens, h.size, h.scale, h.mask, h.keep_scale};
}

Index scratch_size(float, Index tokens, Index size) { return kernels::attention().scratch(tokens, size); }
Index scratch_size(double, Index tokens, Index) { return 3 * tokens * tokens; }

void head_forward(const Head<float>& h, float* out, Index stride, float* scratch) {
    kernels::attention().forward(kernel_head(h), out, stride, scratch);
}

void head_backward(const Head<float>& h, const float* dout, Index stride, float* dq, float* dk, float* dv, float* scratch) {
    kernels::attention().backward(kernel_head(h), dout, stride, dq, dk, dv, scratch);
}

double keep(const Head<double>& h, Index i, Index j) {
    if (!h.mask) return 1;
    return h.mask[i * kernels::attention_mask_words(h.tokens) + j / 32] >> (j % 32) & 1 ? h.keep_scale : 0;
}

Tensor<double> probabilities(const Head<double>& h) {
    Tensor<double> score(Shape{h.tokens, h.tokens});
    for (Index i = 0; i < h.tokens; ++i)
        for (Index j = 0; j < h.tokens; ++j)
            for (Index d = 0; d < h.size; ++d) score(i, j) += h.scale * h.q[i * h.stride + d] * h.k[j * h.stride + d];
    return softmax<double>(score);
}

void head_forward(const Head<double>& h, double* out, Index stride, double*) {
    const auto p = probabilities(h);
    for (Index i = 0; i < h.tokens; ++i)
        for (Index d = 0; d < h.size; ++d) {
            out[i * stride + d] = 0;
            for (Index j = 0; j < h.tokens; ++j) out[i * stride + d] += keep(h, i, j) * p(i, j) * h.v[j * h.stride + d];
        }
}

void head_backward(const Head<double>& h, const double* dout, Index stride, double* dq, double* dk, double* dv, double*) {
    const auto p = probabilities(h);
    Tensor<double> dp(Shape{h.tokens, h.tokens});
    for (Index i = 0; i < h.tokens; ++i)
        for (Index d = 0; d < h.size; ++d) dq[i * h.stride + d] = dk[i * h.stride + d] = dv[i * h.stride + d] = 0;
    for (Index i = 0; i < h.tokens; ++i)
        for (Index j = 0; j < h.tokens; ++j)
            for (Index d = 0; d < h.size; ++d) {
                dp(i, j) += keep(h, i, j) * dout[i * stride + d] * h.v[j * h.stride + d];
                dv[j * h.stride + d] += keep(h, i, j) * p(i, j) * dout[i * stride + d];
            }
    const auto dscore = softmax_backward<double>(dp, p);
    for (Index i = 0; i < h.tokens; ++i)
        for (Index j = 0; j < h.tokens; ++j)
            for (Index d = 0; d < h.size; ++d) {
                dq[i * h.stride + d] += h.scale * dscore(i, j) * h.k[j * h.stride + d];
                dk[j * h.stride + d] += h.scale * dscore(i, j) * h.q[i * h.stride + d];
            }
}

/// body(head, row of the post's first token, column of the head, scratch) for each head of each post.
template <typename T, typename Body>
void for_each_head(View<const T> qkv, Offsets offsets, Index heads, View<const std::uint32_t> mask, double p, Body&& body) {
    check_offsets(offsets, qkv.rows());
    check(heads > 0 && qkv.cols() % (3 * heads) == 0, "attention: qkv must be [tokens, 3 x width] with width a multiple of ", heads,
          " heads, got ", qkv.shape());
    check(mask.empty() || mask.size() == attention_mask_words(offsets, heads), "attention: the mask must have ",
          attention_mask_words(offsets, heads), " words, got ", mask.size());
    const Index posts = posts_in(offsets), width = qkv.cols() / 3, size = width / heads;
    std::vector<Index> first_word(static_cast<std::size_t>(posts) + 1, 0);
    Index longest = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(posts); ++i) {
        longest = std::max(longest, offsets[i + 1] - offsets[i]);
        first_word[i + 1] = first_word[i] + attention_mask_words(offsets.subspan(i, 2), heads);
    }
    parallel_for(posts, 1, [&](Index begin, Index end) {
        auto scratch = Tensor<T>::uninitialized(Shape{scratch_size(T{}, longest, size)});
        for (Index i = begin; i < end; ++i) {
            const Index row = offsets[static_cast<std::size_t>(i)], tokens = offsets[static_cast<std::size_t>(i) + 1] - row;
            const Index words = tokens * kernels::attention_mask_words(tokens);
            for (Index h = 0; tokens > 0 && h < heads; ++h) {
                const T* q = qkv.row(row) + h * size;
                body(
                    Head<T>{q, q + width, q + 2 * width, qkv.cols(), tokens, size, static_cast<T>(1 / std::sqrt(static_cast<double>(size))),
                            mask.empty() ? nullptr : mask.data() + first_word[static_cast<std::size_t>(i)] + h * words,
                            static_cast<T>(1 / (1 - p))},
                    row, h * size, scratch.data());
            }
        }
    });
}

}  // namespace

Index attention_mask_words(Offsets offsets, Index heads) {
    Index words = 0;
    for (std::size_t i = 0; i + 1 < offsets.size(); ++i) {
        const Index tokens = offsets[i + 1] - offsets[i];
        words += heads * tokens * kernels::attention_mask_words(tokens);
    }
    return words;
}

template <typename T>
Tensor<T> attention(View<const T> qkv, Offsets offsets, Index heads, View<const std::uint32_t> mask, double p) {
    const Index width = qkv.cols() / 3;
    auto out = Tensor<T>::uninitialized(Shape{qkv.rows(), width});
    for_each_head(qkv, offsets, heads, mask, p, [&](const Head<T>& head, Index row, Index column, T* scratch) {
        head_forward(head, out.data() + row * width + column, width, scratch);
    });
    return out;
}

void attention(Rows<const float> qkv, Offsets offsets, Index heads, Rows<float> result, View<float> scratch) {
    const Index width = qkv.cols / 3, size = width / heads;
    const float scale = static_cast<float>(1 / std::sqrt(static_cast<double>(size)));
    for (std::size_t p = 0; p + 1 < offsets.size(); ++p) {
        const Index row = offsets[p] - offsets.front(), tokens = offsets[p + 1] - offsets[p];
        check(scratch.size() >= attention_scratch(tokens, size), "attention: scratch for ", tokens, " tokens is ", attention_scratch(tokens, size), " floats, got ",
              scratch.size());
        for (Index h = 0; tokens > 0 && h < heads; ++h) {
            const float* q = qkv.data + row * qkv.stride + h * size;
            kernels::attention().forward({q, q + width, q + 2 * width, qkv.stride, tokens, size, scale, nullptr, 1},
                                         result.data + row * result.stride + h * size, result.stride, scratch.data());
        }
    }
}

Index attention_scratch(Index tokens, Index size) { return kernels::attention().scratch(tokens, size); }

template <typename T>
Tensor<T> attention_backward(View<const T> dy, View<const T> qkv, Offsets offsets, Index heads, View<const std::uint32_t> mask, double p) {
    const Index width = qkv.cols() / 3;
    check(dy.rows() == qkv.rows() && dy.cols() == width, "attention_backward: dy must be [", qkv.rows(), ", ", width, "], got ",
          dy.shape());
    auto dqkv = Tensor<T>::uninitialized(qkv.shape());
    for_each_head(qkv, offsets, heads, mask, p, [&](const Head<T>& head, Index row, Index column, T* scratch) {
        T* dq = dqkv.data() + row * qkv.cols() + column;
        head_backward(head, dy.data() + row * width + column, width, dq, dq + width, dq + 2 * width, scratch);
    });
    return dqkv;
}

#define CLAMOR_INSTANTIATE(T)                                                                       \
    template Tensor<T> attention(View<const T>, Offsets, Index, View<const std::uint32_t>, double); \
    template Tensor<T> attention_backward(View<const T>, View<const T>, Offsets, Index, View<const std::uint32_t>, double);
CLAMOR_INSTANTIATE(float)
CLAMOR_INSTANTIATE(double)

}  // namespace clamor::ops
