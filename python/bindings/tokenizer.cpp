#include "clamor/text/tokenizer.hpp"

#include "clamor/core/parallel.hpp"
#include "clamor/text/character_offsets.hpp"
#include "clamor/text/checkpoint_tokenizer.hpp"
#include "interrupt.hpp"

namespace clamor::python {

namespace {

using text::Encoding;
using text::Tokenizer;
using Texts = std::vector<std::string_view>;
using Ids = std::vector<text::TokenId>;

/// An iterator, so that Python's objects are made a text at a time: other threads run in between, and Ctrl-C arrives.
struct Encodings {
    std::vector<Encoding> all;
    std::size_t next = 0;

    Encoding take() {
        if (next == all.size()) throw py::stop_iteration();
        return std::move(all[next++]);
    }
};

/// Of each text, or of each pair of one and its second.
std::vector<Encoding> encode_all(const Tokenizer& tokenizer, const Texts& texts, const std::optional<Texts>& seconds, bool special_tokens,
                                 Index longest) {
    text::EncodeOptions options{.special_tokens = special_tokens};
    if (longest > 0) options.truncation = text::Truncation{.length = longest};
    std::vector<Encoding> encodings(texts.size());
    parallel_for(static_cast<Index>(texts.size()), 64, [&](Index begin, Index end) {
        Tokenizer::State state(tokenizer);
        for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
            if (seconds) {
                tokenizer.encode_pair(texts[i], (*seconds)[i], encodings[i], state, options);
                text::to_character_offsets(texts[i], (*seconds)[i], encodings[i]);
            } else {
                tokenizer.encode(texts[i], encodings[i], state, options);
                text::to_character_offsets(texts[i], encodings[i].offsets);
            }
        }
    });
    return encodings;
}

std::vector<std::string> decode_all(const Tokenizer& tokenizer, const std::vector<Ids>& ids, bool skip_special_tokens) {
    std::vector<std::string> texts(ids.size());
    parallel_for(static_cast<Index>(ids.size()), 64, [&](Index begin, Index end) {
        for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i)
            texts[i] = tokenizer.decode(ids[i], skip_special_tokens);
    });
    return texts;
}

}  // namespace

void bind_tokenizer(py::module_& module) {
    py::class_<Encoding>(module, "Encoding")  // its lists are made where they are asked for
        .def_readonly("ids", &Encoding::ids)
        .def_property_readonly("offsets",
                               [](const Encoding& encoding) {
                                   std::vector<std::pair<std::uint32_t, std::uint32_t>> offsets;
                                   for (const auto [begin, end] : encoding.offsets) offsets.emplace_back(begin, end);
                                   return offsets;
                               })
        .def_readonly("types", &Encoding::types)
        .def_property_readonly("sequences",
                               [](const Encoding& encoding) {
                                   std::vector<std::optional<int>> sequences;
                                   for (const int of : encoding.sequences) sequences.push_back(of < 0 ? std::nullopt : std::optional(of));
                                   return sequences;
                               })
        .def("__len__", [](const Encoding& encoding) { return encoding.ids.size(); });
    py::class_<Encodings>(module, "Encodings")
        .def("__iter__", [](const py::object& encodings) { return encodings; })
        .def("__next__", &Encodings::take);
    py::class_<Tokenizer, std::shared_ptr<Tokenizer>>(module, "Tokenizer")
        .def_static(
            "load",
            [](Context& context, const std::string& path) {
                return run(context, [&] { return std::make_shared<Tokenizer>(Tokenizer::load(path)); });
            },
            py::arg("context"), py::arg("path"))
        .def_static(  // of a folder; None where it has no tokenizer
            "open",
            [](Context& context, const std::string& folder) -> std::shared_ptr<Tokenizer> {
                const auto opened = run(context, [&] { return text::open_tokenizer(folder); });
                return opened ? std::make_shared<Tokenizer>(*opened) : nullptr;
            },
            py::arg("context"), py::arg("folder"))
        .def_static(
            "from_json",
            [](Context& context, const std::string& text) {
                return run(context, [&] {
                    return std::make_shared<Tokenizer>(Tokenizer::from_json(io::parse_json(text, "tokenizer"), "tokenizer"));
                });
            },
            py::arg("context"), py::arg("text"))
        .def(
            "to_json",
            [](const Tokenizer& tokenizer, Context& context) { return run(context, [&] { return io::to_text(tokenizer.to_json()); }); },
            py::arg("context"))
        .def_property_readonly("size", &Tokenizer::size)
        .def("token", &Tokenizer::token, py::arg("id"))
        .def("find", &Tokenizer::find, py::arg("token"))
        .def(
            "encode",
            [](const Tokenizer& tokenizer, Context& context, const Texts& texts, const std::optional<Texts>& seconds, bool special_tokens,
               Index longest) {
                return Encodings{run(context, [&] { return encode_all(tokenizer, texts, seconds, special_tokens, longest); })};
            },
            py::arg("context"), py::arg("texts"), py::arg("seconds"), py::kw_only(), py::arg("special_tokens"), py::arg("longest"))
        .def(
            "decode",
            [](const Tokenizer& tokenizer, Context& context, const std::vector<Ids>& ids, bool skip_special_tokens) {
                return run(context, [&] { return decode_all(tokenizer, ids, skip_special_tokens); });
            },
            py::arg("context"), py::arg("ids"), py::kw_only(), py::arg("skip_special_tokens"));
}

}  // namespace clamor::python
