#include "clamor/ops/attention.hpp"

#include <algorithm>
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
    const T* bias;  ///< of distance 0, or null
};

kernels::AttentionHead kernel_head(const Head<float>& h) {
    return {h.q, h.k, h.v, h.stride, h.tokens, h.size, h.scale, h.mask, h.keep_scale, h.bias};
}

Index scratch_size(float, Index tokens, Index size) { return kernels::attention().scratch(tokens, size); }
Index scratch_size(double, Index tokens, Index) { return 3 * tokens * tokens; }

void head_forward(const Head<float>& h, float* out, Index stride, float* scratch) {
    kernels::attention().forward(kernel_head(h), out, stride, scratch);
}

void head_backward(const Head<float>& h, const float* dout, Index stride, float* dq, float* dk, float* dv, float* dbias,
                   float* scratch) {
    kernels::attention().backward(kernel_head(h), dout, stride, dq, dk, dv, dbias, scratch);
}

double keep(const Head<double>& h, Index i, Index j) {
    if (!h.mask) return 1;
    return h.mask[i * kernels::attention_mask_words(h.tokens) + j / 32] >> (j % 32) & 1 ? h.keep_scale : 0;
}

Tensor<double> probabilities(const Head<double>& h) {
    Tensor<double> score(Shape{h.tokens, h.tokens});
    for (Index i = 0; i < h.tokens; ++i)
        for (Index j = 0; j < h.tokens; ++j) {
            if (h.bias) score(i, j) = h.bias[j - i];
            for (Index d = 0; d < h.size; ++d) score(i, j) += h.scale * h.q[i * h.stride + d] * h.k[j * h.stride + d];
        }
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

void head_backward(const Head<double>& h, const double* dout, Index stride, double* dq, double* dk, double* dv, double* dbias,
                   double*) {
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
        for (Index j = 0; j < h.tokens; ++j) {
            if (h.bias) dbias[j - i] += dscore(i, j);
            for (Index d = 0; d < h.size; ++d) {
                dq[i * h.stride + d] += h.scale * dscore(i, j) * h.k[j * h.stride + d];
                dk[j * h.stride + d] += h.scale * dscore(i, j) * h.q[i * h.stride + d];
            }
        }
}

/// Where a head's bias for distance 0 lies in a matrix [heads, 2 n - 1]; null in an empty one.
template <typename T>
T* bias_of(View<T> bias, Index head) {
    return bias.empty() ? nullptr : bias.row(head) + bias.cols() / 2;
}

void check_heads(const Shape& qkv, Index heads) {
    check(heads > 0 && qkv.back() % (3 * heads) == 0,
          "attention: qkv must be [tokens, 3 x width] with width a multiple of ", heads, " heads, got ", qkv);
}

template <typename T>
void check_bias(View<const T> bias, Index heads, Index longest) {
    check(bias.empty() || (bias.rows() == heads && bias.cols() % 2 == 1 && bias.cols() >= 2 * longest - 1),
          "attention: the bias must be [", heads, ", ", 2 * longest - 1, "] or wider by an even number, got ", bias.shape());
}

Index longest_post(Offsets offsets) {
    Index longest = 0;
    for (std::size_t i = 0; i + 1 < offsets.size(); ++i) longest = std::max(longest, offsets[i + 1] - offsets[i]);
    return longest;
}

/// body(head, its post, its number, scratch) for each head of each post.
template <typename T, typename Body>
void for_each_head(View<const T> qkv, Offsets offsets, Index heads, View<const std::uint32_t> mask, double p, View<const T> bias,
                   Body&& body) {
    check_offsets(offsets, qkv.rows());
    check_heads(qkv.shape(), heads);
    check(mask.empty() || (p >= 0 && p < 1), "attention: p must be in [0, 1), got ", p);
    check(mask.empty() || mask.size() == attention_mask_words(offsets, heads),
          "attention: the mask must have ", attention_mask_words(offsets, heads), " words, got ", mask.size());
    const Index posts = posts_in(offsets), width = qkv.cols() / 3, size = width / heads, longest = longest_post(offsets);
    check_bias(bias, heads, longest);
    std::vector<Index> first_word(static_cast<std::size_t>(posts) + 1, 0);
    for (std::size_t i = 0; i < static_cast<std::size_t>(posts); ++i)
        first_word[i + 1] = first_word[i] + attention_mask_words(offsets.subspan(i, 2), heads);
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
                            static_cast<T>(1 / (1 - p)), bias_of(bias, h)},
                    i, h, scratch.data());
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
Tensor<T> attention(View<const T> qkv, Offsets offsets, Index heads, View<const std::uint32_t> mask, double p, View<const T> bias) {
    const Index width = qkv.cols() / 3;
    auto out = Tensor<T>::uninitialized(Shape{qkv.rows(), width});
    for_each_head(qkv, offsets, heads, mask, p, bias, [&](const Head<T>& head, Index post, Index number, T* scratch) {
        head_forward(head, out.data() + offsets[static_cast<std::size_t>(post)] * width + number * head.size, width, scratch);
    });
    return out;
}

void attention(Rows<const float> qkv, Offsets offsets, Index heads, Rows<float> result, View<float> scratch, View<const float> bias) {
    check_heads(Shape{qkv.rows, qkv.cols}, heads);
    check(!offsets.empty() && std::is_sorted(offsets.begin(), offsets.end()) && offsets.back() - offsets.front() == qkv.rows,
          "attention: the offsets must not decrease and must cut the ", qkv.rows, " rows of qkv, got ", offsets.size(), " offsets");
    const Index width = qkv.cols / 3, size = width / heads;
    check(result.rows == qkv.rows && result.cols == width,
          "attention: the result must be [", qkv.rows, ", ", width, "], got [", result.rows, ", ", result.cols, "]");
    check_bias(bias, heads, longest_post(offsets));
    const float scale = static_cast<float>(1 / std::sqrt(static_cast<double>(size)));
    for (std::size_t p = 0; p + 1 < offsets.size(); ++p) {
        const Index row = offsets[p] - offsets.front(), tokens = offsets[p + 1] - offsets[p], needed = attention_scratch(tokens, size);
        check(scratch.size() >= needed, "attention: scratch for ", tokens, " tokens is ", needed, " floats, got ", scratch.size());
        if (tokens == 0) continue;
        const Index parts = std::min<Index>(attention_parts(tokens, heads, size), scratch.size() / needed);
        parallel_tasks(parts, [&](Index part) {
            for (Index h = part * heads / parts; h < (part + 1) * heads / parts; ++h) {
                const float* q = qkv.data + row * qkv.stride + h * size;
                kernels::attention().forward({q, q + width, q + 2 * width, qkv.stride, tokens, size, scale, nullptr, 1, bias_of(bias, h)},
                                             result.data + row * result.stride + h * size, result.stride, scratch.data() + part * needed);
            }
        });
    }
}

Index attention_scratch(Index tokens, Index size) { return kernels::attention().scratch(tokens, size); }

Index attention_parts(Index tokens, Index heads, Index size) {
    constexpr Index flop_worth_a_thread = 1 << 18, most_scratch = 4 << 20;  // some ten microseconds; floats
    const Index flop = 4 * tokens * tokens * size * heads, scratch = std::max<Index>(1, attention_scratch(tokens, size));
    return std::max<Index>(1, std::min<Index>({parallelism(), heads, flop / flop_worth_a_thread, most_scratch / scratch}));
}

template <typename T>
Tensor<T> attention_backward(View<const T> dy, View<const T> qkv, Offsets offsets, Index heads, View<const std::uint32_t> mask, double p,
                             View<const T> bias, View<T> dbias) {
    const Index width = qkv.cols() / 3;
    check(dy.rows() == qkv.rows() && dy.cols() == width,
          "attention_backward: dy must be [", qkv.rows(), ", ", width, "], got ", dy.shape());
    check(bias.empty() || dbias.shape() == bias.shape(), "attention_backward: dbias must be ", bias.shape(), ", got ", dbias.shape());
    auto dqkv = Tensor<T>::uninitialized(qkv.shape());
    // Posts run at once, so each has a sum of its own; they are added in the order of the posts, whatever the threads did.
    const Index posts = bias.empty() ? 0 : posts_in(offsets);
    Tensor<T> dbiases(Shape{posts * heads, bias.cols()});
    for_each_head(qkv, offsets, heads, mask, p, bias, [&](const Head<T>& head, Index post, Index number, T* scratch) {
        const Index row = offsets[static_cast<std::size_t>(post)];
        T* dq = dqkv.data() + row * qkv.cols() + number * head.size;
        head_backward(head, dy.data() + row * width + number * head.size, width, dq, dq + width, dq + 2 * width,
                      bias_of(dbiases.view(), post * heads + number), scratch);
    });
    for (Index i = 0; i < posts; ++i)
        for (Index k = 0; k < bias.size(); ++k) dbias[k] += dbiases[i * bias.size() + k];
    return dqkv;
}

#define CLAMOR_INSTANTIATE(T)                                                                                             \
    template Tensor<T> attention(View<const T>, Offsets, Index, View<const std::uint32_t>, double, View<const T>);       \
    template Tensor<T> attention_backward(View<const T>, View<const T>, Offsets, Index, View<const std::uint32_t>, double, \
                                          View<const T>, View<T>);
CLAMOR_INSTANTIATE(float)
CLAMOR_INSTANTIATE(double)

}  // namespace clamor::ops
