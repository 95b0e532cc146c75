#include <dnnl.hpp>

#include <map>
#include <mutex>
#include <vector>

#include "clamor/core/error.hpp"
#include "clamor/core/tensor.hpp"
#include "kernels/conv.hpp"
#include "kernels/conv_by_gemm.hpp"
#include "kernels/one_thread.hpp"

// oneDNN's convolutions on NHWC pictures. Making a primitive takes oneDNN longer than running a small one, so they are
// kept by shape; scratch memory is ours, which lets many threads run the same primitive.

namespace clamor::kernels {

using dnnl::memory;
using Tag = memory::format_tag;

struct PackedFilter {
    int format = 0;  ///< its number among the formats seen
    Tensor<float> weight;
};

namespace {

enum class Kind { pack, forward, pack_backward, backward_input, backward_weights, unpack_add };

struct Key {
    Kind kind;
    ConvProblem problem;
    bool bias = false;
    ConvFinish finish = ConvFinish::none;
    int format = 0;
    friend auto operator<=>(const Key&, const Key&) = default;
};

struct Plan {
    dnnl::primitive primitive;
    memory::desc src, weights, dst, scratch;  ///< a packing plan: src plain, dst packed
    int format = 0;                           ///< of weights
};

const dnnl::engine& engine() {
    static const dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
    return cpu;
}

struct Descs {
    memory::desc x, y, plain, any, bias;
    memory::dims strides, padding;

    explicit Descs(const ConvProblem& p)
        : x({p.n, p.in, p.h, p.w}, memory::data_type::f32, Tag::nhwc),
          y({p.n, p.out, p.out_h(), p.out_w()}, memory::data_type::f32, Tag::nhwc),
          plain(weights(p, p.groups > 1 ? Tag::goihw : Tag::oihw)),
          any(weights(p, Tag::any)),
          bias({p.out}, memory::data_type::f32, Tag::a),
          strides{p.stride, p.stride},
          padding{p.padding, p.padding} {}

    static memory::desc weights(const ConvProblem& p, Tag tag) {
        memory::dims dims{p.group_out(), p.group_in(), p.kernel_h, p.kernel_w};
        if (p.groups > 1) dims.insert(dims.begin(), p.groups);
        return memory::desc(dims, memory::data_type::f32, tag);
    }
};

dnnl::primitive_attr attributes(ConvFinish finish = ConvFinish::none) {
    dnnl::primitive_attr attr;
    attr.set_scratchpad_mode(dnnl::scratchpad_mode::user);
    dnnl::post_ops after;
    if (finish != ConvFinish::none) after.append_eltwise(dnnl::algorithm::eltwise_relu, 0, 0);
    if (finish == ConvFinish::relu_add) after.append_sum(1);
    attr.set_post_ops(after);
    return attr;
}

using Forward = dnnl::convolution_forward;
Forward::primitive_desc forward_desc(const Descs& d, const memory::desc& weights, bool bias, ConvFinish finish) {
    return Forward::primitive_desc(engine(), dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct, d.x, weights,
                                   bias ? d.bias : memory::desc(), d.y, d.strides, d.padding, d.padding, attributes(finish));
}
/// What the backward descriptions ask for as a hint.
Forward::primitive_desc hint(const Descs& d) {
    return Forward::primitive_desc(engine(), dnnl::prop_kind::forward_training, dnnl::algorithm::convolution_direct, d.x, d.any, d.y,
                                   d.strides, d.padding, d.padding, attributes());
}
dnnl::convolution_backward_data::primitive_desc input_desc(const Descs& d) {
    return {engine(), dnnl::algorithm::convolution_direct, d.x, d.any, d.y, d.strides, d.padding, d.padding, hint(d), attributes()};
}
dnnl::convolution_backward_weights::primitive_desc weights_desc(const Descs& d) {
    return {engine(), dnnl::algorithm::convolution_direct, d.x, d.any, d.y, d.strides, d.padding, d.padding, hint(d), attributes()};
}

class Plans {
public:
    static Plans& instance() {
        static Plans plans;
        return plans;
    }

    std::shared_ptr<const Plan> get(const Key& key) {
        std::lock_guard lock(mutex_);
        if (const auto found = plans_.find(key); found != plans_.end()) return found->second;
        if (plans_.size() >= most_kept) plans_.clear();  // those in use live on with their users
        return plans_[key] = std::make_shared<const Plan>(make(key));
    }

private:
    static constexpr std::size_t most_kept = 512;

    Plan make(const Key& key) {
        const Descs d(key.problem);
        switch (key.kind) {
            case Kind::pack: return reorder(d.plain, forward_desc(d, d.any, key.bias, key.finish).weights_desc(), false);
            case Kind::pack_backward: return reorder(d.plain, input_desc(d).weights_desc(), false);
            case Kind::unpack_add: return reorder(formats_[static_cast<std::size_t>(key.format)], d.plain, true);
            case Kind::forward: {
                const auto pd = forward_desc(d, formats_[static_cast<std::size_t>(key.format)], key.bias, key.finish);
                return {Forward(pd), d.x, pd.weights_desc(), d.y, pd.scratchpad_desc(), key.format};
            }
            case Kind::backward_input: {
                const auto pd = input_desc(d);
                return {dnnl::convolution_backward_data(pd), d.x, pd.weights_desc(), d.y, pd.scratchpad_desc(),
                        format_of(pd.weights_desc())};
            }
            case Kind::backward_weights: {
                const auto pd = weights_desc(d);
                return {dnnl::convolution_backward_weights(pd), d.x, pd.diff_weights_desc(), d.y, pd.scratchpad_desc(),
                        format_of(pd.diff_weights_desc())};
            }
        }
        return {};
    }

    Plan reorder(const memory::desc& from, const memory::desc& to, bool add) {
        auto attr = attributes();
        if (add) {
            dnnl::post_ops sum;
            sum.append_sum(1);
            attr.set_post_ops(sum);
        }
        const dnnl::reorder::primitive_desc pd(engine(), from, engine(), to, attr);
        return {dnnl::reorder(pd), from, to, to, pd.scratchpad_desc(), add ? 0 : format_of(to)};
    }

    int format_of(const memory::desc& desc) {
        for (std::size_t i = 0; i < formats_.size(); ++i)
            if (formats_[i] == desc) return static_cast<int>(i);
        formats_.push_back(desc);
        return static_cast<int>(formats_.size() - 1);
    }

    std::mutex mutex_;
    std::map<Key, std::shared_ptr<const Plan>> plans_;
    std::vector<memory::desc> formats_;
};

memory wrap(const memory::desc& desc, const float* data) { return memory(desc, engine(), const_cast<float*>(data)); }

Tensor<float> room_for(const memory::desc& desc) {
    return Tensor<float>::uninitialized(Shape{static_cast<Index>((desc.get_size() + sizeof(float) - 1) / sizeof(float))});
}

void execute(const Plan& plan, std::unordered_map<int, memory> arguments) {
    const auto scratch = room_for(plan.scratch);
    arguments.emplace(DNNL_ARG_SCRATCHPAD, wrap(plan.scratch, scratch.data()));
    dnnl::stream stream(engine());
    plan.primitive.execute(stream, arguments);
    stream.wait();
}

/// Runs body() on one thread, oneDNN's exceptions as ours.
template <typename Body>
void guarded(const char* what, Body&& body) {
    on_one_thread([&] {
        try {
            body();
        } catch (const dnnl::error& error) {
            fail(error.status == dnnl_out_of_memory ? Status::out_of_memory : Status::internal, what, ": oneDNN: ", error.what());
        }
    });
}

Tensor<float> packed(const Plan& plan, const float* weight) {
    auto to = room_for(plan.dst);
    execute(plan, {{DNNL_ARG_FROM, wrap(plan.src, weight)}, {DNNL_ARG_TO, wrap(plan.dst, to.data())}});
    return to;
}

}  // namespace

std::shared_ptr<const PackedFilter> pack_filter(const ConvProblem& problem, const float* weight) {
    auto filter = std::make_shared<PackedFilter>();
    guarded("convolution's weights", [&] {
        const auto plan = Plans::instance().get({.kind = Kind::pack, .problem = problem});
        filter->weight = packed(*plan, weight);
        filter->format = plan->format;
    });
    return filter;
}

void conv_forward(const ConvProblem& problem, const float* x, const PackedFilter& filter, const float* bias, ConvFinish finish, float* y) {
    guarded("convolution", [&] {
        const auto plan = Plans::instance().get(
            {.kind = Kind::forward, .problem = problem, .bias = bias != nullptr, .finish = finish, .format = filter.format});
        std::unordered_map<int, memory> arguments{{DNNL_ARG_SRC, wrap(plan->src, x)},
                                                  {DNNL_ARG_WEIGHTS, wrap(plan->weights, filter.weight.data())},
                                                  {DNNL_ARG_DST, wrap(plan->dst, y)}};
        if (bias) arguments.emplace(DNNL_ARG_BIAS, wrap(memory::desc({problem.out}, memory::data_type::f32, Tag::a), bias));
        execute(*plan, std::move(arguments));
    });
}

void conv_backward_input(const ConvProblem& problem, const float* dy, const float* weight, float* dx) {
    guarded("convolution, backward to its input", [&] {
        const auto pack = Plans::instance().get({.kind = Kind::pack_backward, .problem = problem});
        const auto plan = Plans::instance().get({.kind = Kind::backward_input, .problem = problem});
        const auto filter = packed(*pack, weight);
        execute(*plan, {{DNNL_ARG_DIFF_DST, wrap(plan->dst, dy)},
                        {DNNL_ARG_WEIGHTS, wrap(plan->weights, filter.data())},
                        {DNNL_ARG_DIFF_SRC, wrap(plan->src, dx)}});
    });
}

void conv_backward_weights(const ConvProblem& problem, const float* x, const float* dy, float* dweight) {
    // oneDNN's kernel sums over the pixels of one picture at a time, and is half as fast as a product where these are few.
    constexpr Index few_pixels = 20, many_products = 1 << 16, columns_of_32_megabytes = Index{1} << 23;
    if (problem.out_h() * problem.out_w() <= few_pixels && problem.group_in() * problem.group_out() * problem.taps() >= many_products)
        return by_gemm::backward_weights(problem, columns_of_32_megabytes, x, dy, dweight);
    guarded("convolution, backward to its weights", [&] {
        const auto plan = Plans::instance().get({.kind = Kind::backward_weights, .problem = problem});
        const auto unpack = Plans::instance().get({.kind = Kind::unpack_add, .problem = problem, .format = plan->format});
        const auto gradient = room_for(plan->weights);
        execute(*plan, {{DNNL_ARG_SRC, wrap(plan->src, x)},
                        {DNNL_ARG_DIFF_DST, wrap(plan->dst, dy)},
                        {DNNL_ARG_DIFF_WEIGHTS, wrap(plan->weights, gradient.data())}});
        execute(*unpack, {{DNNL_ARG_FROM, wrap(unpack->src, gradient.data())}, {DNNL_ARG_TO, wrap(unpack->dst, dweight)}});
    });
}

}  // namespace clamor::kernels
