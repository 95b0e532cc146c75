#include "clamor/vision/resnet9.hpp"

#include <algorithm>

#include "clamor/core/parallel.hpp"

namespace clamor::vision {

namespace {

constexpr Index pictures_at_once = 8;  // 4 MB at the widest layer of 32 x 32 pictures: the share of a core in the last cache
constexpr Index most_at_once = 64;     // in the last layers, whose weights are larger than their pictures: read for many

Shape typical(Index height, Index width, Index shrink, Index channels) {
    return Shape{pictures_at_once, std::max<Index>(1, height / shrink), std::max<Index>(1, width / shrink), channels};
}

}  // namespace

FoldedResNet9::FoldedResNet9(const ResNet9<float>& net, Index h, Index w)
    : stem_(net.stem_, typical(h, w, 1, 3)),
      second_(net.second_, typical(h, w, 1, net.second_.conv().weight().shape()[1])),
      middle_(net.middle_, typical(h, w, 2, net.middle_.first().conv().weight().shape()[1])),
      third_(net.third_, typical(h, w, 2, net.third_.conv().weight().shape()[1])),
      fourth_(net.fourth_, typical(h, w, 4, net.fourth_.conv().weight().shape()[1])),
      last_(net.last_, typical(h, w, 8, net.last_.first().conv().weight().shape()[1])),
      head_(net.head_) {}

Tensor<float> FoldedResNet9::scores(View<const float> x) const {
    const Index n = x.shape()[0], h = x.shape()[1], w = x.shape()[2], c = x.shape()[3];
    Tensor<float> half;  // what the last layers begin with
    for (Index first = 0; first < n; first += pictures_at_once) {
        const Index count = std::min(pictures_at_once, n - first);
        const auto y = third_.forward(
            middle_.forward(second_.forward(stem_.forward(View<const float>(x.data() + first * h * w * c, Shape{count, h, w, c})))));
        const Shape& s = y.shape();
        if (first == 0) half = Tensor<float>::uninitialized(Shape{n, s[1], s[2], s[3]});
        std::copy_n(y.data(), y.size(), half.data() + first * (y.size() / count));
    }
    return head_.forward(ops::global_max_pool<float>(last_.forward(fourth_.forward(half))));
}

Tensor<float> FoldedResNet9::forward(View<const float> x) const {
    check(x.shape().rank() == 4, "resnet9: x must be [n, height, width, 3], got ", x.shape());
    const Index n = x.shape()[0], h = x.shape()[1], w = x.shape()[2], c = x.shape()[3];
    auto y = Tensor<float>::uninitialized(Shape{n, head_.out()});
    const Index share = (n + parallelism() - 1) / parallelism();
    const Index step =
        std::clamp<Index>((share + pictures_at_once - 1) / pictures_at_once * pictures_at_once, pictures_at_once, most_at_once);
    parallel_tasks((n + step - 1) / step, [&](Index i) {
        const Index first = i * step, count = std::min(step, n - first);
        const auto part = scores(View<const float>(x.data() + first * h * w * c, Shape{count, h, w, c}));
        std::copy(part.view().begin(), part.view().end(), y.data() + first * head_.out());
    });
    return y;
}

}  // namespace clamor::vision
