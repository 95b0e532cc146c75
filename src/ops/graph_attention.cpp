#include "clamor/ops/graph_attention.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "kernels/graph_attention.hpp"
#include "ops/keep.hpp"

namespace clamor::ops {

namespace {

constexpr Index rows_a_sum = 512;  // of the gradient of the attention vectors: its cut does not depend on threads

kernels::GraphAttentionCall call_of(const SparseRows<float>& a, const GraphAttention& how, View<const float> z,
                                    const GraphAttentionState<float>& state) {
    return {a.offsets.data(), a.columns.data(), how.heads, z.cols() / how.heads, static_cast<float>(how.slope), how.dropout.probability > 0,
            keep_of(how.dropout), z.data(), state.source_scores.data(), state.target_scores.data()};
}

// The double reference: each softmax whole, edge by edge.

double leaky(double x, double slope) { return x > 0 ? x : slope * x; }

double scale_of(const GraphAttention& how, Index target, Index source, Index head) {
    if (how.dropout.probability == 0) return 1;
    const kernels::Keep keep = keep_of(how.dropout);
    const bool stays =
        kept(keep, keep_row(keep, static_cast<std::uint32_t>(target)), static_cast<std::uint32_t>(source * how.heads + head));
    return stays ? 1 / (1 - how.dropout.probability) : 0;
}

struct EdgeOf {
    Index target, source, head;
};

double score(const GraphAttentionState<double>& s, EdgeOf e) {
    return s.source_scores(e.source, e.head) + s.target_scores(e.target, e.head);
}
double softmax(const GraphAttention& how, const GraphAttentionState<double>& s, EdgeOf e) {
    return std::exp(leaky(score(s, e), how.slope) - s.top(e.target, e.head)) * s.inverse(e.target, e.head);
}

double dot(const double* a, const double* b, Index n) {
    double sum = 0;
    for (Index i = 0; i < n; ++i) sum += a[i] * b[i];
    return sum;
}

void forward_rows(const SparseRows<double>& a, const GraphAttention& how, View<const double> z, GraphAttentionState<double>& s, Index first,
                  Index last) {
    const Index width = z.cols() / how.heads;
    for (Index i = first; i < last; ++i)
        for (Index h = 0; h < how.heads; ++h) {
            double& top = s.top(i, h) = -1e300;
            double sum = 0;
            for (Index k = a.offsets[i]; k < a.offsets[i + 1]; ++k) top = std::max(top, leaky(score(s, {i, a.columns[k], h}), how.slope));
            for (Index k = a.offsets[i]; k < a.offsets[i + 1]; ++k) sum += std::exp(leaky(score(s, {i, a.columns[k], h}), how.slope) - top);
            s.inverse(i, h) = sum > 0 ? 1 / sum : 0;
            double* out = s.out.data() + (i * how.heads + h) * width;
            std::fill_n(out, width, 0.0);
            for (Index k = a.offsets[i]; k < a.offsets[i + 1]; ++k) {
                const double w = softmax(how, s, {i, a.columns[k], h}) * scale_of(how, i, a.columns[k], h);
                for (Index c = 0; c < width; ++c) out[c] += w * z[(a.columns[k] * how.heads + h) * width + c];
            }
        }
}

struct References {
    View<const double> z, dout;
    Tensor<double>& common;
};

double edge_gradient(const GraphAttention& how, const GraphAttentionState<double>& s, const References& r, EdgeOf e) {
    const Index width = r.z.cols() / how.heads;
    const double product =
        dot(r.dout.data() + (e.target * how.heads + e.head) * width, r.z.data() + (e.source * how.heads + e.head) * width, width);
    const double through = scale_of(how, e.target, e.source, e.head);
    const double dleaky = softmax(how, s, e) * (through * product - r.common(e.target, e.head));
    return score(s, e) > 0 ? dleaky : dleaky * how.slope;
}

template <typename T>
void scores(View<const T> z, View<const T> weight, Index heads, Tensor<T>& out) {
    const Index width = z.cols() / std::max<Index>(heads, 1);
    out = Tensor<T>::uninitialized(Shape{z.rows(), heads});
    parallel_for(z.rows(), 512, [&](Index first, Index last) {
        if constexpr (std::is_same_v<T, float>) {
            kernels::graph_attention().scores(z.data(), weight.data(), heads, width, out.data(), first, last);
        } else {
            for (Index r = first; r < last; ++r)
                for (Index h = 0; h < heads; ++h) out(r, h) = dot(z.data() + (r * heads + h) * width, weight.data() + h * width, width);
        }
    });
}

/// dweight[h, c] += Σ_r dscores[r, h] z[r, h, c], and dz += dscores weight.
template <typename T>
void scores_backward(View<const T> z, View<const T> weight, View<const T> dscores, View<T> dweight, View<T> dz) {
    const Index heads = dscores.cols(), width = z.cols() / heads, pieces = (z.rows() + rows_a_sum - 1) / rows_a_sum;
    Tensor<T> sums(Shape{pieces, heads * width});
    parallel_tasks(pieces, [&](Index piece) {
        T* own = sums.data() + piece * heads * width;
        for (Index r = piece * rows_a_sum; r < std::min(z.rows(), (piece + 1) * rows_a_sum); ++r)
            for (Index h = 0; h < heads; ++h) {
                const T d = dscores(r, h);
                const T *from = z.data() + (r * heads + h) * width, *w = weight.data() + h * width;
                T *to = dz.data() + (r * heads + h) * width, *sum = own + h * width;
                for (Index c = 0; c < width; ++c) sum[c] += d * from[c], to[c] += d * w[c];
            }
    });
    for (Index piece = 0; piece < pieces; ++piece)
        for (Index i = 0; i < heads * width; ++i) dweight[i] += sums(piece, i);
}

template <typename T>
void check_shapes(const SparseRows<T>& a, const GraphAttention& how, View<const T> z, View<const T> source, View<const T> target) {
    check(how.heads >= 1 && how.heads <= kernels::graph_attention_heads,
          "graph_attention: 1 to ", kernels::graph_attention_heads, " heads, got ", how.heads);
    const Shape expected{how.heads, z.cols() / how.heads};
    check(a.rows == a.cols && z.rows() == a.rows && z.cols() % (8 * how.heads) == 0 && source.shape() == expected &&
              target.shape() == expected,
          "graph_attention: adjacency [", a.rows, ", ", a.cols, "], z ", z.shape(), ", source ", source.shape(), " and target ",
          target.shape(), " do not fit ", how.heads, " heads");
}

}  // namespace

template <typename T>
GraphAttentionState<T> graph_attention(const SparseRows<T>& a, const GraphAttention& how, View<const T> z, View<const T> source,
                                       View<const T> target) {
    check_shapes(a, how, z, source, target);
    GraphAttentionState<T> s;
    scores(z, source, how.heads, s.source_scores);
    scores(z, target, how.heads, s.target_scores);
    s.out = Tensor<T>::uninitialized(z.shape());
    s.top = Tensor<T>::uninitialized(Shape{a.rows, how.heads});
    s.inverse = Tensor<T>::uninitialized(Shape{a.rows, how.heads});
    for_each_piece(a, [&](Index first, Index last) {
        if constexpr (std::is_same_v<T, float>)
            kernels::graph_attention().forward(call_of(a, how, z, s), {s.out.data(), s.top.data(), s.inverse.data()}, first, last);
        else
            forward_rows(a, how, z, s, first, last);
    });
    return s;
}

template <typename T>
Tensor<T> graph_attention_backward(const Sparse<T>& adjacency, const GraphAttention& how, View<const T> z, View<const T> source,
                                   View<const T> target, const GraphAttentionState<T>& s, View<const T> dout, View<T> dsource,
                                   View<T> dtarget) {
    const SparseRows<T>&rows = adjacency.by_rows(), &columns = adjacency.by_columns();
    check_shapes(rows, how, z, source, target);
    check(dout.shape() == z.shape(), "graph_attention_backward: dout must be ", z.shape(), ", got ", dout.shape());
    const Shape per_head{rows.rows, how.heads};
    auto common = Tensor<T>::uninitialized(per_head), dtarget_scores = Tensor<T>::uninitialized(per_head),
         dsource_scores = Tensor<T>::uninitialized(per_head);
    auto dz = Tensor<T>::uninitialized(z.shape());
    if constexpr (std::is_same_v<T, float>) {
        const kernels::GraphAttentionState state{const_cast<float*>(s.out.data()), const_cast<float*>(s.top.data()),
                                                 const_cast<float*>(s.inverse.data())};
        const kernels::GraphAttentionGradients gradients{dout.data(), common.data(), dtarget_scores.data(), dsource_scores.data(),
                                                         dz.data()};
        const auto by_target = call_of(rows, how, z, s), by_source = call_of(columns, how, z, s);
        for_each_piece(
            rows, [&](Index first, Index last) { kernels::graph_attention().backward_targets(by_target, state, gradients, first, last); });
        for_each_piece(columns, [&](Index first, Index last) {
            kernels::graph_attention().backward_sources(by_source, state, gradients, first, last);
        });
    } else {
        const Index width = z.cols() / how.heads;
        const References refs{z, dout, common};
        for_each_piece(rows, [&](Index first, Index last) {
            for (Index i = first; i < last; ++i)
                for (Index h = 0; h < how.heads; ++h) {
                    common(i, h) = dot(dout.data() + (i * how.heads + h) * width, s.out.data() + (i * how.heads + h) * width, width);
                    dtarget_scores(i, h) = 0;
                    for (Index k = rows.offsets[i]; k < rows.offsets[i + 1]; ++k)
                        dtarget_scores(i, h) += edge_gradient(how, s, refs, {i, rows.columns[k], h});
                }
        });
        for_each_piece(columns, [&](Index first, Index last) {
            for (Index j = first; j < last; ++j)
                for (Index h = 0; h < how.heads; ++h) {
                    double* to = dz.data() + (j * how.heads + h) * width;
                    std::fill_n(to, width, 0.0);
                    dsource_scores(j, h) = 0;
                    for (Index k = columns.offsets[j]; k < columns.offsets[j + 1]; ++k) {
                        const EdgeOf e{columns.columns[k], j, h};
                        dsource_scores(j, h) += edge_gradient(how, s, refs, e);
                        const double w = softmax(how, s, e) * scale_of(how, e.target, j, h);
                        for (Index c = 0; c < width; ++c) to[c] += w * dout[(e.target * how.heads + h) * width + c];
                    }
                }
        });
    }
    scores_backward<T>(z, source, dsource_scores, dsource, dz);
    scores_backward<T>(z, target, dtarget_scores, dtarget, dz);
    return dz;
}

template <typename T>
Tensor<T> pad_heads(View<const T> x, Index heads) {
    check(heads >= 1 && x.cols() % heads == 0, "pad_heads: x ", x.shape(), " does not fit ", heads, " heads");
    const Index width = x.cols() / heads, wide = padded(width);
    Tensor<T> y(Shape{x.rows(), heads * wide});
    parallel_for(x.rows(), 1024, [&](Index first, Index last) {
        for (Index r = first; r < last; ++r)
            for (Index h = 0; h < heads; ++h) std::copy_n(x.row(r) + h * width, width, y.data() + (r * heads + h) * wide);
    });
    return y;
}

template <typename T>
void add_unpadded_heads(View<const T> x, Index heads, View<T> y) {
    check(heads >= 1 && y.cols() % heads == 0, "add_unpadded_heads: y ", y.shape(), " does not fit ", heads, " heads");
    const Index width = y.cols() / heads, wide = padded(width);
    check(x.rows() == y.rows() && x.cols() == heads * wide, "add_unpadded_heads: ", x.shape(), " to ", y.shape());
    parallel_for(x.rows(), 1024, [&](Index first, Index last) {
        for (Index r = first; r < last; ++r)
            for (Index h = 0; h < heads; ++h)
                for (Index c = 0; c < width; ++c) y(r, h * width + c) += x(r, h * wide + c);
    });
}

#define CLAMOR_INSTANTIATE(T)                                                                                                         \
    template GraphAttentionState<T> graph_attention(const SparseRows<T>&, const GraphAttention&, View<const T>, View<const T>,        \
                                                    View<const T>);                                                                   \
    template Tensor<T> graph_attention_backward(const Sparse<T>&, const GraphAttention&, View<const T>, View<const T>, View<const T>, \
                                                const GraphAttentionState<T>&, View<const T>, View<T>, View<T>);                      \
    template Tensor<T> pad_heads(View<const T>, Index);                                                                               \
    template void add_unpadded_heads(View<const T>, Index, View<T>);
CLAMOR_INSTANTIATE(float)
CLAMOR_INSTANTIATE(double)

}  // namespace clamor::ops
