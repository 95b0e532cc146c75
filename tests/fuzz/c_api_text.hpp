#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "fuzz/c_api_rows.hpp"
#include "fuzz/c_api_world.hpp"

namespace clamor::fuzz {

/// Calls of what reads texts: a model, an encoder, a tokenizer.
class TextCalls {
public:
    explicit TextCalls(CApiWorld& world) : world_(world) {}
    ~TextCalls() {
        clamor_text_model_destroy(model_);
        clamor_text_encoder_destroy(encoder_);
        clamor_tokenizer_destroy(tokenizer_);
    }
    TextCalls(const TextCalls&) = delete;
    TextCalls& operator=(const TextCalls&) = delete;

    const clamor_text_model* model() const { return model_; }

    void open() {
        Arguments arguments;
        const unsigned kind = bytes().byte();  // one for both choices: programs of the corpus have no other
        const bool sound = kind % 2 == 1, by_default = kind < 192;
        const std::string folder = sound ? world_.files().model() : world_.files().hostile_model(bytes());
        clamor_context* const context = world_.any_context();
        clamor_text_model* opened = nullptr;
        const clamor_str name = bytes().rarely() ? world_.path(arguments, "model") : arguments.keep(folder);
        const auto* const given = by_default ? nullptr : options(arguments);
        const clamor_status status = status_of([&] { return clamor_text_model_open(&opened, context, name, given); });
        must((status == CLAMOR_OK) == (opened != nullptr));
        if (opened) take(opened, sound && std::string_view(clamor_text_model_precision(opened)) == "f32");
    }

    void predict() {
        Arguments arguments;
        std::size_t count = 0;
        const clamor_str* const texts = arguments.texts(bytes(), count);
        const std::size_t classes = clamor_text_model_classes(model_);
        must(!model_ == (classes == 0));
        const auto scores =
            rows_of(bytes(), texts, count, classes, model_, sound_,
                    [&](const clamor_str* of, std::size_t n, float* into, std::size_t capacity) {
                        return clamor_text_model_predict(model_, of, n, into, capacity);
                    });
        for (std::size_t i = 0; sound_ && !scores.empty() && i < count; ++i) {
            float sum = 0;
            for (std::size_t c = 0; c < classes; ++c) sum += scores[i * classes + c];
            must(std::abs(sum - 1) < 1e-5f);
        }
        const std::size_t index = bytes().below(5);
        const auto label = text_of(bytes(), [&](char* buffer, std::size_t size, std::size_t* needed) {
            return clamor_text_model_label(model_, index, buffer, size, needed);
        });
        must(!label || index < classes);
    }

    /// A few posts, one or two epochs, a network of eight: what is tried is what may go wrong around it.
    void train() {
        static constexpr std::string_view words[] = {"a", "b", "c", "", "\xff"};
        Arguments arguments;
        clamor_train_options made = CLAMOR_TRAIN_OPTIONS_INIT;
        const bool based = bytes().rarely(3), own = based && bytes().rarely(2), hostile = based && bytes().rarely(4);
        if (own) {
            made.base = arguments.keep(hostile ? world_.files().hostile_model(bytes()) : world_.files().model());
            if (bytes().rarely(8)) made.base_task = arguments.keep(bytes().pick(words));
        } else if (based) {
            made.base = arguments.keep(hostile ? world_.files().hostile_checkpoint(bytes()) : world_.files().checkpoint());
        } else {
            made.width = made.inner = 8, made.layers = 1, made.heads = bytes().rarely(8) ? 3 : 2, made.vocabulary = 20;
        }
        made.longest = bytes().rarely(8) ? bytes().byte() : 8;
        if (!own || bytes().rarely(8)) {  // a model reads posts in its own way
            made.split_hashtags = bytes().rarely(2), made.name_emoji = bytes().rarely(2);
            made.keep_handles = bytes().rarely(4), made.keep_links = bytes().rarely(4), made.keep_html = bytes().rarely(4),
            made.keep_quotes = bytes().rarely(4);
            made.keep_runs = bytes().rarely(8), made.longest_run = bytes().rarely(8) ? bytes().byte() : 0;
        }
        made.epochs = bytes().below(3), made.pretrain_epochs = bytes().rarely(4), made.batch_tokens = bytes().below(33);
        made.rate = bytes().rarely(8) ? 1e30 : 1e-3;
        struct Stop {
            std::uint64_t calls, after;
        } stop = {0, bytes().rarely(4) ? bytes().below(4) : UINT64_MAX};
        made.progress_payload = &stop;
        made.progress = [](const clamor_train_progress* progress, void* payload) -> std::int32_t {
            Stop& at = *static_cast<Stop*>(payload);
            must(progress->step > 0 && progress->epoch < progress->epochs && progress->pretraining <= 1);
            return at.calls++ == at.after;
        };
        std::size_t count = 0;
        const clamor_str* const texts = arguments.texts(bytes(), count);
        std::vector<clamor_str> labels(count);
        for (clamor_str& label : labels) label = arguments.keep(bytes().pick(words));
        static constexpr double weights[] = {1, 0, 1e30, -1};
        std::vector<double> samples(count);
        if (bytes().rarely(4))
            made.valid_texts = texts, made.valid_labels = labels.data(), made.valid_count = count, made.patience = bytes().below(2);
        if (bytes().rarely(4)) {  // what posts weigh has no bytes of its own: programs of the corpus have none
            made.weighted_classes = labels.data(), made.class_weights = weights,
            made.weights_count = std::min<std::size_t>(count, bytes().below(4) + 1);
            for (std::size_t i = 0; i < count; ++i) samples[i] = weights[i % made.weights_count];
            made.sample_weights = samples.data();
        }
        clamor_context* const context = world_.any_context();
        clamor_text_model* trained = nullptr;
        const auto* const given = bytes().rarely(8) ? arguments.options(bytes(), made) : &made;
        const clamor_status status =
            status_of([&] { return clamor_text_model_train(&trained, context, texts, labels.data(), count, given); });
        must(status == CLAMOR_DIVERGED || (status == CLAMOR_OK) == (trained != nullptr));
        if (given == &made && stop.calls > stop.after) must(status == CLAMOR_CANCELLED || status == CLAMOR_OUT_OF_MEMORY);
        if (trained) take(trained, false);
    }

    /// By labels of the model and others: errors are shares, and there are none where it fails.
    void calibrate() {
        static constexpr std::string_view words[] = {"negative", "neutral", "positive", "a", "b"};
        Arguments arguments;
        std::size_t count = 0;
        const clamor_str* const texts = arguments.texts(bytes(), count);
        std::vector<clamor_str> labels(count);
        const unsigned known = bytes().rarely(4) ? std::size(words) : 3;
        for (clamor_str& label : labels) label = arguments.keep(words[bytes().below(known)]);
        clamor_calibration errors = {sizeof errors, -7, -7, -7, -7, -7, 7, 0};
        clamor_calibration* const into = bytes().rarely(4) ? nullptr : &errors;
        const clamor_status status =
            status_of([&] { return clamor_text_model_calibrate(model_, texts, labels.data(), count, into); });
        must(model_ || status == CLAMOR_INVALID_ARGUMENT);
        for (const double error : {errors.before, errors.after, errors.cross_fitted, errors.floor})
            must(status == CLAMOR_OK && into ? !sound_ || (error >= 0 && error <= 1) : error == -7);
    }

    /// What is saved is opened again, with the same classes.
    void save() {
        Arguments arguments;
        clamor_save_options made = CLAMOR_SAVE_OPTIONS_INIT;
        made.name = arguments.text(bytes());
        made.data = bytes().rarely(4) ? arguments.text(bytes()) : clamor_str{};
        made.storage = bytes().rarely(8) ? bytes().byte() : bytes().below(2);
        made.seed = bytes().byte();
        const clamor_str place = world_.path(arguments, "saved");
        const auto* const given = arguments.options(bytes(), made);
        if (status_of([&] { return clamor_text_model_save(model_, place, given); }) != CLAMOR_OK) return;
        clamor_text_model* opened = nullptr;
        must(status_of([&] { return clamor_text_model_open(&opened, nullptr, place, nullptr); }) == CLAMOR_OK);
        must(clamor_text_model_classes(opened) == clamor_text_model_classes(model_));
        take(opened, false);
    }

    void open_encoder() {
        Arguments arguments;
        clamor_text_encoder_options made = CLAMOR_TEXT_ENCODER_OPTIONS_INIT;
        if (bytes().rarely(4)) made.longest = bytes().byte();
        made.long_texts = bytes().rarely(4) ? bytes().byte() % 3 : 0;
        const bool sound = bytes().rarely(2);
        const std::string folder = sound ? world_.files().checkpoint() : world_.files().hostile_checkpoint(bytes());
        const clamor_str name = bytes().rarely() ? world_.path(arguments, "checkpoint") : arguments.keep(folder);
        clamor_context* const context = world_.any_context();
        clamor_text_encoder* opened = nullptr;
        const auto* const given = arguments.options(bytes(), made);
        const clamor_status status = status_of([&] { return clamor_text_encoder_open(&opened, context, name, given); });
        must((status == CLAMOR_OK) == (opened != nullptr));
        if (!opened) return;
        clamor_text_encoder_destroy(encoder_);
        encoder_ = opened;
        encoder_sound_ = sound;
    }

    void embed() {
        Arguments arguments;
        std::size_t count = 0;
        const clamor_str* const texts = arguments.texts(bytes(), count);
        const std::size_t width = clamor_text_encoder_width(encoder_);
        must(!encoder_ == (width == 0));
        rows_of(bytes(), texts, count, width, encoder_, encoder_sound_,
                [&](const clamor_str* of, std::size_t n, float* into, std::size_t capacity) {
                    return clamor_text_encoder_embed(encoder_, of, n, into, capacity);
                });
    }

    void open_tokenizer() {
        Arguments arguments;
        const std::string folder = bytes().rarely(2) ? world_.files().checkpoint() : world_.files().hostile_checkpoint(bytes());
        const clamor_str name = bytes().rarely() ? world_.path(arguments, "tokenizer") : arguments.keep(folder + "/tokenizer.json");
        clamor_tokenizer* opened = nullptr;
        const clamor_status status = status_of([&] { return clamor_tokenizer_open(&opened, name); });
        must((status == CLAMOR_OK) == (opened != nullptr));
        if (!opened) return;
        clamor_tokenizer_destroy(tokenizer_);
        tokenizer_ = opened;
    }

    /// Count, then fill: ids that the tokenizer has, offsets inside of the text, nothing behind the capacity.
    void encode() {
        Arguments arguments;
        const clamor_str text = arguments.text(bytes());
        const std::int32_t special = bytes().rarely(2);
        std::size_t needed = 0;
        if (const auto status = status_of([&] { return clamor_tokenizer_encode(tokenizer_, text, special, nullptr, nullptr, 0, &needed); });
            status != CLAMOR_BUFFER_TOO_SMALL)
            return must(needed == 0);
        const std::size_t sizes[] = {needed, needed + 3, needed - 1};
        const std::size_t capacity = bytes().pick(sizes);
        const std::vector<std::int32_t> untouched(capacity, -7);
        std::vector<std::int32_t> ids = untouched;
        std::vector<clamor_span> offsets(capacity);
        clamor_span* const into = bytes().rarely(4) ? nullptr : offsets.data();
        const clamor_status status =
            status_of([&] { return clamor_tokenizer_encode(tokenizer_, text, special, ids.data(), into, capacity, nullptr); });
        must(status == (capacity < needed ? CLAMOR_BUFFER_TOO_SMALL : CLAMOR_OK));
        if (status != CLAMOR_OK) return must(ids == untouched);
        for (std::size_t i = 0; i < capacity; ++i) {
            if (i >= needed) {
                must(ids[i] == -7);
                continue;
            }
            must(ids[i] >= 0 && static_cast<std::size_t>(ids[i]) < clamor_tokenizer_size(tokenizer_));
            must(offsets[i].begin <= offsets[i].end && offsets[i].end <= text.size);
        }
        text_of(bytes(), [&](char* buffer, std::size_t size, std::size_t* of) {
            return clamor_tokenizer_token(tokenizer_, ids[0], buffer, size, of);
        });
        text_of(bytes(), [&](char* buffer, std::size_t size, std::size_t* of) {
            return clamor_tokenizer_decode(tokenizer_, ids.data(), needed, special, buffer, size, of);
        });
    }

    /// The same of a pair: each token's text, and its place in that.
    void encode_pair() {
        Arguments arguments;
        const clamor_str texts[] = {arguments.text(bytes()), arguments.text(bytes())};
        const std::int32_t special = bytes().rarely(2);
        std::size_t needed = 0;
        const auto call = [&](std::int32_t* ids, std::int32_t* types, std::int32_t* sequences, clamor_span* offsets, std::size_t capacity) {
            return status_of([&] {
                return clamor_tokenizer_encode_pair(tokenizer_, texts[0], texts[1], special, ids, types, sequences, offsets, capacity,
                                                    &needed);
            });
        };
        if (call(nullptr, nullptr, nullptr, nullptr, 0) != CLAMOR_BUFFER_TOO_SMALL) return must(needed == 0);
        std::vector<std::int32_t> ids(needed), types(needed), sequences(needed, -7);
        std::vector<clamor_span> offsets(needed);
        must(call(ids.data(), bytes().rarely(2) ? nullptr : types.data(), sequences.data(), offsets.data(), needed) == CLAMOR_OK);
        for (std::size_t i = 0; i < needed; ++i) {
            must(ids[i] >= 0 && static_cast<std::size_t>(ids[i]) < clamor_tokenizer_size(tokenizer_));
            must(sequences[i] >= -1 && sequences[i] <= 1);
            must(offsets[i].begin <= offsets[i].end && offsets[i].end <= (sequences[i] < 0 ? 0 : texts[sequences[i]].size));
        }
    }

    /// What must be there is missing.
    void nothing() {
        Arguments arguments;
        const clamor_str name = world_.path(arguments, "none");
        const clamor_status refused[] = {
            status_of([&] { return clamor_text_model_open(nullptr, nullptr, name, nullptr); }),
            status_of([&] { return clamor_text_model_predict(nullptr, nullptr, 0, nullptr, 0); }),
            status_of([&] { return clamor_text_model_label(nullptr, 0, nullptr, 0, nullptr); }),
            status_of([&] { return clamor_text_model_train(nullptr, nullptr, nullptr, nullptr, 0, nullptr); }),
            status_of([&] { return clamor_text_model_save(nullptr, name, nullptr); }),
            status_of([&] { return clamor_text_model_calibrate(nullptr, nullptr, nullptr, 0, nullptr); }),
            status_of([&] { return clamor_text_encoder_open(nullptr, nullptr, name, nullptr); }),
            status_of([&] { return clamor_text_encoder_embed(nullptr, nullptr, 0, nullptr, 0); }),
            status_of([&] { return clamor_tokenizer_open(nullptr, name); }),
            status_of([&] { return clamor_tokenizer_encode(nullptr, name, 1, nullptr, nullptr, 0, nullptr); }),
            status_of([&] { return clamor_tokenizer_encode_pair(nullptr, name, name, 1, nullptr, nullptr, nullptr, nullptr, 0, nullptr); }),
            status_of([&] { return clamor_tokenizer_decode(nullptr, nullptr, 0, 1, nullptr, 0, nullptr); }),
            status_of([&] { return clamor_tokenizer_token(nullptr, 0, nullptr, 0, nullptr); })};
        for (const clamor_status status : refused) must(status == CLAMOR_INVALID_ARGUMENT);
        clamor_text_model_destroy(nullptr);
        clamor_text_encoder_destroy(nullptr);
        clamor_tokenizer_destroy(nullptr);
    }

private:
    Bytes& bytes() { return world_.bytes; }

    const clamor_text_model_options* options(Arguments& arguments) {
        clamor_text_model_options made = CLAMOR_TEXT_MODEL_OPTIONS_INIT;
        if (bytes().rarely(8)) made.task = arguments.text(bytes());
        made.long_texts = bytes().byte() % 3, made.reserved = bytes().rarely(32);
        return world_.opening(arguments, made);
    }

    void take(clamor_text_model* model, bool sound) {
        clamor_text_model_destroy(model_);
        model_ = model;
        sound_ = sound;
    }

    CApiWorld& world_;
    clamor_text_model* model_ = nullptr;
    bool sound_ = false;   // model_ is the model as it was saved, in f32
    clamor_text_encoder* encoder_ = nullptr;
    bool encoder_sound_ = false;
    clamor_tokenizer* tokenizer_ = nullptr;
};

}  // namespace clamor::fuzz
