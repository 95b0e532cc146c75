#include "clamor/text/text_encoder.hpp"

#include "clamor/nn/micro_batch.hpp"
#include "text/embedding/mean_head.hpp"
#include "text/embedding/sentence_modules.hpp"
#include "text/packing/opened_packs.hpp"
#include "text/packing/precision_check.hpp"
#include "text/text_batches.hpp"

namespace clamor::text {

namespace {

constexpr const char* encoder_name = "encoder";  ///< before the names of its parameters

/// Rows from body(part of the batch): one a post, or where `each_token` one a token.
template <typename Body>
Tensor<float> rows_of(const nn::TokenBatch& batch, Index width, bool each_token, Body&& body) {
    auto out = Tensor<float>::uninitialized(Shape{each_token ? batch.tokens() : batch.posts(), width});
    nn::for_each_micro_batch(batch, {}, [&](const nn::TokenBatch& part, std::span<const Index> posts) {
        const Tensor<float> rows = body(part);
        const float* from = rows.data();
        for (const Index post : posts) {
            const Index begin = batch.offsets[static_cast<std::size_t>(post)], end = batch.offsets[static_cast<std::size_t>(post) + 1];
            const Index count = each_token ? end - begin : 1;
            std::copy_n(from, count * width, out.data() + (each_token ? begin : post) * width);
            from += count * width;
        }
    });
    return out;
}

std::vector<io::ParameterSlot> slots_of(nn::Encoder<float>& encoder, std::optional<nn::ClassificationHead<float>>& head) {
    auto slots = io::slots_of(encoder, encoder_name);
    if (head)
        for (io::ParameterSlot& slot : io::slots_of(*head, "head")) slots.push_back(std::move(slot));
    return slots;
}

/// `trained`: SentenceFolder::longest.
Index longest_post(const io::Checkpoint& checkpoint, const std::optional<Tokenizer>& tokenizer, Index trained, Index wanted) {
    const Index most = checkpoint.config().encoder.longest(), least = std::max<Index>(2, tokenizer ? tokenizer->special_tokens() + 1 : 0);
    const Index own = trained > 0 ? std::min(trained, most) : most;
    if (tokenizer && own < least)
        fail(Status::bad_file, checkpoint.path(), ": ",
             trained == own ? "max_seq_length of sentence_bert_config.json, or model_max_length of tokenizer_config.json,"
                            : "max_position_embeddings of config.json",
             " leaves ", own, " tokens for a text, and its tokenizer puts ", least - 1, " around each");
    check(wanted == 0 || (wanted >= least && wanted <= most),
          "text encoder: longest must be ", least, " to ", most, " tokens, or 0, got ", wanted);
    return wanted > 0 ? wanted : own;
}

}  // namespace

TextEncoder::TextEncoder(const std::string& folder, const TextEncoderOptions& options)
    : TextEncoder(SentenceFolder(folder), options) {}

TextEncoder::TextEncoder(const SentenceFolder& folder, const TextEncoderOptions& options)
    : TextEncoder(folder, io::Checkpoint(folder.encoder), options) {}

TextEncoder::TextEncoder(const SentenceFolder& folder, const io::Checkpoint& checkpoint, const TextEncoderOptions& options)
    : TextEncoder(folder, checkpoint,
                  OpenedPacks(checkpoint.path(), fingerprint_of({checkpoint, folder}),
                              {.precision = options.precision, .packed = options.packed, .use_packed = options.use_packed}),
                  options) {}

TextEncoder::TextEncoder(const SentenceFolder& folder, const io::Checkpoint& checkpoint, const OpenedPacks& packs,
                         const TextEncoderOptions& options)
    : folder_(folder.path),
      config_(checkpoint.config()),
      head_(config_.stores_head() ? Head(std::in_place, config_.encoder.width, config_.head) : Head()),
      precision_(packs.asked() ? packs.asked()->precision : options.precision.value_or(Precision::fp32)),
      encoder_(load(checkpoint, packs.asked().has_value()), precision_, packs.of(precision_), encoder_name),
      sentence_(folder, config_.encoder.width),
      tokenizer_(open_checkpoint_tokenizer(checkpoint.path(), config_.encoder, folder.input.lower_case)),
      longest_(longest_post(checkpoint, tokenizer_, folder.longest, options.longest)),
      input_(folder.input),
      stamps_(stamps_of(folder)) {
    if (!options.precision && !packs.asked() && tokenizer_) take_fastest_precision(packs);
    give_back_memory();
}

void TextEncoder::take_fastest_precision(const OpenedPacks& packs) {
    const Tensor<float> exact = vectors(probe_posts());
    const nn::Frozen<nn::Encoder<float>> in_fp32 = encoder_;
    precision_ = fastest_precision([&](Precision precision) {
        encoder_ = nn::Frozen<nn::Encoder<float>>(*in_fp32, precision, packs.of(precision), encoder_name);
        return vectors_hold(exact, vectors(probe_posts()), precision);
    });
    if (precision_ == Precision::fp32) encoder_ = in_fp32;
}

nn::Encoder<float> TextEncoder::load(const io::Checkpoint& checkpoint, bool known) {
    nn::Encoder<float> encoder(config_.encoder);
    const auto slots = slots_of(encoder, head_);
    checkpoint.load(slots, known);
    unused_ = checkpoint.unused(slots);
    return encoder;
}

void TextEncoder::save(const std::string& folder, const io::ModelCard& card, io::WeightStorage storage) const {
    const SentenceFolder opened(folder_);
    const io::Checkpoint checkpoint(opened.encoder);
    nn::Encoder<float> encoder(config_.encoder);
    Head head = head_ ? Head(std::in_place, config_.encoder.width, config_.head) : Head();
    const auto slots = slots_of(encoder, head);
    checkpoint.load(slots);
    check_unchanged(stamps_, opened);
    io::save_checkpoint(folder, slots,
                        {.config = config_,
                         .card = card,
                         .self_test = storage == io::WeightStorage::f32 ? checkpoint.self_test() : io::SelfTest(),
                         .tokenizer = io::read_tokenizer_files(checkpoint.path()),
                         .storage = storage,
                         .modules = sentence_files(opened, config_.encoder.width, longest_)});
}

Tensor<float> TextEncoder::hidden(const nn::TokenBatch& batch) const {
    return rows_of(batch, config_.encoder.width, true, [&](const nn::TokenBatch& part) { return encoder_->forward(part); });
}

Tensor<float> TextEncoder::vectors(const nn::TokenBatch& batch) const {
    return rows_of(batch, width(), false,
                   [&](const nn::TokenBatch& part) { return sentence_.forward(encoder_->forward(part), part.offsets); });
}

Tensor<float> TextEncoder::logits(const nn::TokenBatch& batch) const {
    // The last module is the head.
    if (!config_.stores_head() && width() == static_cast<Index>(config_.labels.size())) return vectors(batch);
    if (!config_.wrong_labels.empty()) fail(Status::bad_file, folder_, "/config.json: ", config_.wrong_labels);
    if (!head_) fail(Status::unsupported, "text encoder: the checkpoint has no head that classifies posts");
    const nn::PostPooling<float> first{nn::Pooling::first};
    return rows_of(batch, head_->classes(), false,
                   [&](const nn::TokenBatch& part) { return head_->forward(first.forward(encoder_->forward(part), part.offsets)); });
}

Index TextEncoder::vectors(std::span<const std::string_view> texts, View<float> out, LongTexts long_texts) const {
    const auto count = static_cast<Index>(texts.size());
    if (!tokenizer_)
        fail(Status::unsupported,
             folder_, ": no tokenizer.json, which transformers' fast tokenizers save: texts cannot be read, ids of tokens alone");
    check(out.rows() == count && (count == 0 || out.cols() == width()),
          "text encoder: room for [", count, ", ", width(), "] vectors, got ", out.shape());
    const PostEncoder encode(*tokenizer_, cut_of(*tokenizer_, longest_, input_), 0, input_.prepare());
    const Index long_posts = for_each_part(texts, encode, long_texts, [&](PartBatch& batch) {
        const nn::TokenBatch tokens = batch.tokens;
        const Tensor<float> rows = sentence_.whole(encoder_->forward(tokens), tokens.offsets);
        std::vector<float> vector(static_cast<std::size_t>(rows.cols()));
        for (Index p = 0; p < rows.rows(); ++p) {
            const TextPart& part = batch.parts[static_cast<std::size_t>(p)];
            batch.mean.add(part, {rows.view().row(p), vector.size()}, vector.data());
            if (part.share < 1) sentence_.finish_mean(vector);
            std::copy_n(vector.data(), width(), out.row(part.text));
        }
    });
    tell_long_texts("embed", long_posts, texts.size(), longest_, long_texts);
    return long_posts;
}

Tensor<float> TextEncoder::vectors(std::span<const std::string_view> texts, LongTexts long_texts) const {
    auto out = Tensor<float>::uninitialized(Shape{static_cast<Index>(texts.size()), width()});
    vectors(texts, out.view(), long_texts);
    return out;
}

}  // namespace clamor::text
