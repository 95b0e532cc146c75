#include "text/tokenizer/parts.hpp"

namespace clamor::text {

namespace {

/// BPE that may read bytes as they are, behind a pre-tokenizer that then need not spell them.
BpeModel bpe(const Fields& fields, PreTokenizers& pre_tokenizers) {
    BpeModel model(fields);
    if (auto* words = pre_tokenizers.last<ByteLevelWords>(); words && model.can_read_bytes()) {
        words->spell = false;
        model.read_bytes();
    }
    return model;
}

/// Unigram that may read blanks as marks, behind a pre-tokenizer that then need not spell these. Post-processors tell blanks from marks.
UnigramModel unigram(const Fields& fields, PreTokenizers& pre_tokenizers, const PostProcessor& post_processor) {
    auto* words = pre_tokenizers.last<Metaspace>();
    if (!words || !post_processor.trims().empty()) return UnigramModel(fields);
    words->spell = false;
    return UnigramModel(fields, words->mark);
}

AnyModel read_model(const Fields& fields, PreTokenizers& pre_tokenizers, const PostProcessor& post_processor) {
    // Old files have no type; their members say which it is.
    const io::Json* given = fields.find("type");
    const std::string_view type = given              ? fields.type()
                                  : fields.find("merges")  ? "BPE"
                                  : fields.find("unk_id")  ? "Unigram"
                                  : fields.find("continuing_subword_prefix") ? "WordPiece"
                                                                             : "WordLevel";
    if (type == "WordPiece") return WordPieceModel(fields);
    if (type == "BPE") return bpe(fields, pre_tokenizers);
    if (type == "Unigram") return unigram(fields, pre_tokenizers, post_processor);
    if (type == "WordLevel") return WordLevelModel(fields);
    if (type == "FastBPE") return FastBpeModel(fields);
    fields.refuse("unknown model \"", type, "\"");
}

Fields whole(const io::Json& file, std::string_view what) {
    Fields fields(file, std::string(what));
    if (fields.find("version") && fields.string("version") != "1.0")
        fields.refuse("expected version 1.0, got \"", fields.string("version"), "\"");
    return fields;
}

template <typename Part>
Part read_part(const Fields& file, const char* name) {
    return file.find(name) ? Part(Fields(file.need(name), file.where() + ": " + name)) : Part();
}

/// Everything but vocabularies, which the model writes again.
io::Json without_vocabulary(const io::Json& file) {
    io::Json rest = io::Json::object();
    for (const auto& [name, value] : file.members()) {
        if (name != "model") {
            rest.set(name, value);
            continue;
        }
        io::Json model = io::Json::object();
        for (const auto& [inner, part] : value.members()) model.set(inner, inner == "vocab" || inner == "merges" ? io::Json() : part);
        rest.set(name, std::move(model));
    }
    return rest;
}

}  // namespace

Tokenizer::Parts::Parts(const io::Json& file, std::string_view what)
    : normalizers(read_part<Normalizers>(whole(file, what), "normalizer")),
      pre_tokenizers(read_part<PreTokenizers>(whole(file, what), "pre_tokenizer")),
      post_processor(read_part<PostProcessor>(whole(file, what), "post_processor")),
      decoders(read_part<Decoders>(whole(file, what), "decoder")),
      model(read_model(Fields(whole(file, what).need("model"), std::string(what) + ": model"), pre_tokenizers, post_processor)),
      added(whole(file, what), vocabulary(), normalizers),
      truncation(read_truncation(whole(file, what))),
      rest(without_vocabulary(file)) {
    const TokenId bound = std::max(vocabulary().bound(), added.vocabulary().bound());
    if (!post_processor.trims().empty())
        for (TokenId id = 0; id < vocabulary().bound(); ++id) blanks.push_back(blanks_of(vocabulary().token(id)));
    if (post_processor.bound() > bound)
        fail(Status::bad_file, what, ": post_processor: adds the id ", post_processor.bound() - 1, " to a vocabulary of ", bound);
}

}  // namespace clamor::text
