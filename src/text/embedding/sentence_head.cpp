#include "clamor/text/sentence_head.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "clamor/io/config_reader.hpp"
#include "clamor/io/parameters.hpp"
#include "clamor/ops/add.hpp"
#include "io/folder_files.hpp"
#include "io/system_file.hpp"
#include "text/embedding/sentence_dense.hpp"
#include "text/embedding/sentence_modules.hpp"
#include "text/embedding/sentence_pooling.hpp"

namespace clamor::text {

namespace {

using io::Json;

void to_unit_length(std::span<float> vector) {
    double squares = 0;
    for (const float x : vector) squares += static_cast<double>(x) * static_cast<double>(x);
    const auto scale = static_cast<float>(1 / std::max(std::sqrt(squares), 1e-12));  // PyTorch's least length
    for (float& x : vector) x *= scale;
}

}  // namespace

SentenceHead::SentenceHead(const SentenceFolder& folder, Index width) : SentenceHead(width) {
    const auto& modules = folder.modules;
    if (modules.empty()) return;
    if (modules.size() == 1)
        fail(Status::unsupported, folder.path, "/", io::modules_name,
             ": names a Transformer alone, and no Pooling that makes vectors of its tokens'; without that file they are means");
    poolings_.ways.clear();
    for (const nn::Pooling pooling : read_poolings(folder, width)) poolings_.ways.push_back({pooling});
    width_ = poolings_.width(width);
    for (std::size_t i = 2; i < modules.size(); ++i) {
        if (modules[i].kind == "Dense")
            add_dense(modules[i].folder);
        else if (modules[i].kind == "Normalize")
            add_unit_length(modules[i].folder);
        else if (modules[i].kind != "Dropout")  // nothing at inference
            fail(Status::unsupported, folder.path, "/", io::modules_name,
                 ": modules after the pooling may be Dense, Normalize and Dropout, not ", modules[i].kind);
    }
    kept_ = folder.kept > 0 ? std::min(folder.kept, width_) : width_;
}

void SentenceHead::add_dense(const std::string& folder) {
    const SentenceDense dense = read_dense(folder, width_);
    const io::WeightFiles weights(folder);
    const bool projects = dense.residual && dense.in != dense.out;
    if (static_cast<double>(dense.in) * static_cast<double>(dense.out) > static_cast<double>(weights.tensors().bytes()))
        fail(Status::bad_file, folder, "/config.json: asks for ", dense.in, " x ", dense.out, " weights, and here are ",
             weights.tensors().bytes(), " bytes");
    nn::Linear<float> layer(dense.in, dense.out, {.bias = dense.bias});
    std::optional<nn::Linear<float>> projected;
    auto slots = io::slots_of(layer, "linear");
    if (projects) {
        projected.emplace(dense.in, dense.out, nn::LinearOptions{.bias = false});
        std::ranges::move(io::slots_of(*projected, "residual"), std::back_inserter(slots));
    }
    io::load_slots(slots, weights.tensors());
    layer.freeze();
    if (projected) projected->freeze();
    steps_.emplace_back(Dense{std::move(layer), dense.activation, dense.residual, std::move(projected)});
    width_ = dense.out;
}

void SentenceHead::add_unit_length(const std::string& folder) {
    if (const std::string where = folder + "/config.json"; io::system::is_file(where)) {
        const Json config = io::read_json(where, most_module_bytes);
        io::ConfigReader read(config, where);
        check_sentence_vector(read);
        read.finish_foreign();
    }
    steps_.emplace_back(UnitLength{});
}

Tensor<float> SentenceHead::forward(View<const float> hidden, nn::Offsets offsets) const {
    Tensor<float> all = whole(hidden, offsets);
    if (kept_ == width_) return all;
    auto cut = Tensor<float>::uninitialized(Shape{all.rows(), kept_});
    ops::copy_columns<float>(all, 0, cut);
    return cut;
}

Tensor<float> SentenceHead::whole(View<const float> hidden, nn::Offsets offsets) const {
    Tensor<float> x = poolings_.forward(hidden, offsets);
    for (const auto& step : steps_) {
        if (const Dense* dense = std::get_if<Dense>(&step)) {
            Tensor<float> out = dense->layer.forward(x);
            for (const ops::Activation activation : dense->activation) ops::activate<float>(activation, out, {}, out.view());
            if (dense->projected) ops::add<float>(dense->projected->forward(x), out.view());
            else if (dense->residual) ops::add<float>(x, out.view());
            x = std::move(out);
            continue;
        }
        for (Index p = 0; p < x.rows(); ++p) to_unit_length({x.view().row(p), static_cast<std::size_t>(x.cols())});
    }
    return x;
}

void SentenceHead::finish_mean(std::span<float> vector) const {
    if (!steps_.empty() && std::holds_alternative<UnitLength>(steps_.back())) to_unit_length(vector);
}

}  // namespace clamor::text
