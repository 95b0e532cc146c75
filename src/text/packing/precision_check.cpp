#include "text/packing/precision_check.hpp"

#include <algorithm>
#include <cmath>

#include "clamor/ops/argmax.hpp"

namespace clamor::text {

namespace {

constexpr double most_loss = 0.005;         // of a score
constexpr float as_good_as_equal = 0.05f;   // of probabilities
constexpr double most_of_spread = 0.1;      // of numbers, of their standard deviation: what costs Pearson's r 0.005, √(2 · most_loss)

constexpr double least_agreement(Precision precision) { return precision == Precision::bf16 ? 0.995 : 0.99; }
constexpr double least_cosine(Precision precision) { return precision == Precision::bf16 ? 0.999 : 0.995; }

constexpr std::string_view probes[] = {
    "I love this so much!!! 😍",
    "@user worst flight ever, never again http",
    "The meeting is on Monday at 10.",
    "Sooooo boooored :( #Monday",
    "ok",
    "Just got home, the train was late AGAIN and nobody said a word about it. Great job, really.",
    "happy birthday mum ❤️🎂 hope you have the best day",
    "BREAKING: parliament votes 312 to 288 in favour of the new budget",
    "can't believe we lost that game in the last minute, gutted 💔",
    "Does anyone know if the shop on King St is open on Sundays?",
    "lol",
    "New phone arrived. Battery is fine, the camera is not what they promised, and the box was open.",
    "I'm so scared of tomorrow's exam, I haven't slept in two days",
    "Thank you @user for the quick help, you saved my weekend!",
    "Climate change is real and we have to act now. #actonclimate",
    "nobody asked for your opinion, idiot",
    "It rains. It rained yesterday. It will rain tomorrow.",
    "what a time to be alive 🙄",
    "RT @user: 5 ways to save money this winter http #savings",
    "She said yes!!!!! 💍😭😭",
    "Honestly the new album is not bad, not great either, three good songs out of twelve",
    "why is the wifi in this hotel slower than dial-up",
    "Good morning everyone, have a lovely day ☀️",
    "I don't hate it. I don't love it. It is a sandwich.",
    "Los precios suben otra vez y nadie hace nada",
    "Das war der schönste Abend seit Langem, danke an alle!",
    "C'est vraiment n'importe quoi, j'en ai marre",
    "今日はとても楽しかったです",
    "أحب هذا المكان كثيرا",
    "यह फिल्म बहुत अच्छी थी",
    "Watching the debate with friends tonight: popcorn ready, expectations low, blood pressure high. Who do you think wins this one, and "
    "does it even matter any more?",
    "a b c 1 2 3 #x @y & % $",
};

double cosine(const float* a, const float* b, Index width) {
    double ab = 0, aa = 0, bb = 0;
    for (Index i = 0; i < width; ++i) {
        const auto x = static_cast<double>(a[i]), y = static_cast<double>(b[i]);
        ab += x * y, aa += x * x, bb += y * y;
    }
    if (aa == 0 && bb == 0) return 1;
    return ab / std::sqrt(aa * bb);
}

bool labels_hold(View<const float> exact, View<const float> fast) {
    for (Index i = 0; i < exact.rows(); ++i)
        if (!(exact(i, ops::argmax(exact, i)) - exact(i, ops::argmax(fast, i)) <= as_good_as_equal)) return false;
    return true;
}

bool probabilities_hold(View<const float> exact, View<const float> fast) {
    return std::equal(exact.begin(), exact.end(), fast.begin(), [](float a, float b) { return std::abs(a - b) <= as_good_as_equal; });
}

}  // namespace

std::span<const std::string_view> probe_posts() noexcept { return probes; }

bool holds(const PrecisionCost& cost, Precision precision) noexcept {
    return precision == Precision::fp32 || (cost.agreement >= least_agreement(precision) && cost.loss <= most_loss);
}

bool vectors_hold(View<const float> exact, View<const float> fast, Precision precision) {
    for (Index i = 0; i < exact.rows(); ++i)
        if (!(cosine(exact.row(i), fast.row(i), exact.cols()) >= least_cosine(precision))) return false;
    return true;
}

bool means_hold(const TextNetwork<float>& exact, const TextNetwork<float>& fast, PostEncoder encode, Precision precision) {
    nn::PackedTokens tokens;
    for (const std::string_view text : probes) tokens.add(encode(text).ids);
    const nn::TokenBatch batch = tokens;
    const auto means = [&](const TextNetwork<float>& network) {
        return nn::PostPooling<float>{nn::Pooling::mean}.forward(network.encoder().forward(batch), batch.offsets);
    };
    return vectors_hold(means(exact), means(fast), precision);
}

bool numbers_hold(View<const float> exact, View<const float> fast) {
    for (Index c = 0; c < exact.cols(); ++c) {
        double sum = 0, squares = 0;
        for (Index i = 0; i < exact.rows(); ++i) sum += static_cast<double>(exact(i, c));
        const double mean = sum / static_cast<double>(exact.rows());
        for (Index i = 0; i < exact.rows(); ++i)
            squares += (static_cast<double>(exact(i, c)) - mean) * (static_cast<double>(exact(i, c)) - mean);
        const double most = most_of_spread * std::sqrt(squares / static_cast<double>(exact.rows()));
        for (Index i = 0; i < exact.rows(); ++i)
            if (!(std::abs(static_cast<double>(exact(i, c)) - static_cast<double>(fast(i, c))) <= most)) return false;
    }
    return true;
}

bool outputs_hold(TargetKind kind, View<const float> exact, View<const float> fast) {
    switch (kind) {
        case TargetKind::labels: return probabilities_hold(exact, fast);
        case TargetKind::number: return numbers_hold(exact, fast);
        case TargetKind::classes: break;
    }
    return labels_hold(exact, fast);
}

}  // namespace clamor::text
