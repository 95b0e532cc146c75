#include "clamor/text/tokenizer.hpp"

#include <doctest/doctest.h>

#include <ctime>

#include "support/files.hpp"

using namespace clamor;
using text::Encoding;
using text::Tokenizer;

namespace {

Tokenizer load(const std::string& name) { return Tokenizer::load(CLAMOR_TEST_DATA "/tokenizers/" + name + ".json"); }

/// A tokenizer.json in which `member` is `value`.
Tokenizer with(std::string_view member, std::string_view value,
               const char* model = R"({"type": "WordLevel", "unk_token": "a", "vocab": {"a": 0, "b": 1}})") {
    io::Json file = io::Json::object({{"version", "1.0"}, {"model", io::parse_json(model, "model")}});
    file.set(std::string(member), io::parse_json(value, "value"));
    return Tokenizer::from_json(file, "t.json");
}

std::string error_of(std::string_view member, std::string_view value) {
    try {
        with(member, value);
    } catch (const Error& error) {
        CHECK(error.status() == Status::bad_file);
        return error.what();
    }
    return "no error";
}

/// Processor seconds of this thread for a text.
double seconds_for(const Tokenizer& tokenizer, const std::string& text) {
    Tokenizer::State state(tokenizer);
    Encoding encoding;
    const std::clock_t begin = std::clock();
    tokenizer.encode(text, encoding, state);
    return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

std::string repeated(std::string_view part, std::size_t bytes) {
    std::string text;
    while (text.size() < bytes) text += part;
    return text;
}

}  // namespace

TEST_CASE("tokenizer: components that are not known are named, with their place") {
    CHECK(error_of("normalizer", R"({"type": "Fancy"})") == "t.json: normalizer: unknown normalizer \"Fancy\"");
    CHECK(error_of("normalizer", R"({"type": "Sequence", "normalizers": [{"type": "NFC"}, {"type": "X"}]})") ==
          "t.json: normalizer[1]: unknown normalizer \"X\"");
    CHECK(error_of("pre_tokenizer", R"({"type": "Syllables"})") == "t.json: pre_tokenizer: unknown pre-tokenizer \"Syllables\"");
    CHECK(error_of("pre_tokenizer", R"({"type": "Split", "pattern": {"Regex": "(a|b)*c"}, "behavior": "Isolated", "invert": false})") ==
          "t.json: pre_tokenizer: the regular expression (a|b)*c is not one of those that are known here");
    CHECK(error_of("pre_tokenizer", R"({"type": "Punctuation", "behavior": "Odd"})") == "t.json: pre_tokenizer: unknown behavior \"Odd\"");
    CHECK(error_of("post_processor", R"({"type": "Y"})") == "t.json: post_processor: unknown post-processor \"Y\"");
    CHECK(error_of("post_processor", R"({"type": "BertProcessing", "sep": ["b", 1], "cls": ["c", 7]})") ==
          "t.json: post_processor: adds the id 7 to a vocabulary of 2");
    constexpr const char* unlisted = R"({"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "x", "type_id": 0}}],
                                        "pair": [], "special_tokens": {}})";
    CHECK(error_of("post_processor", unlisted) ==
          "t.json: post_processor: \"single\" has \"x\", which is not among special_tokens");
    CHECK(error_of("model", R"({"type": "Z", "vocab": {}})") == "t.json: model: unknown model \"Z\"");
    CHECK(error_of("model", R"({"type": "WordPiece", "vocab": {"a": 0}})") ==
          "t.json: model: no \"[UNK]\", the unknown token, among 1 tokens");
    CHECK(error_of("version", R"("2.0")") == "t.json: expected version 1.0, got \"2.0\"");
}

TEST_CASE("tokenizer: hostile vocabularies are refused, and ask for no memory") {
    const auto model = [](const char* json) { return error_of("model", json); };
    CHECK(model(R"({"type": "WordLevel", "unk_token": "a", "vocab": {"a": 3000000000}})") ==
          "t.json: model: the id of \"a\" must be from 0 to 65539, got 3000000000");
    CHECK(model(R"({"type": "WordLevel", "unk_token": "a", "vocab": {"a": -1}})") ==
          "t.json: model: the id of \"a\" must be from 0 to 65539, got -1");
    CHECK(model(R"({"type": "WordLevel", "unk_token": "a", "vocab": {"a": 0, "b": 0}})") ==
          "t.json: model: \"b\" and \"a\" both have the id 0");
    CHECK(model(R"({"type": "WordLevel", "unk_token": "a", "vocab": [1]})") == "t.json: model: \"vocab\" must be an object, got an array");
    CHECK(model(R"({"type": "BPE", "vocab": {"a": 0}, "merges": ["a b"]})") ==
          "t.json: model: merge 1 speaks of \"b\", which is not in the vocabulary");
    CHECK(model(R"({"type": "BPE", "vocab": {"a": 0}, "merges": ["ab"]})") ==
          "t.json: model: merge 1 must be two tokens with a space between, got \"ab\"");
    CHECK(model(R"({"type": "BPE", "vocab": {"a": 0}, "merges": [], "dropout": 0.1})") ==
          "t.json: model: \"dropout\" would make ids random; expected none");
    CHECK(model(R"({"type": "Unigram", "vocab": [["a", 0]], "unk_id": 1})") == "t.json: model: \"unk_id\" must be from 0 to 0, got 1");
    CHECK(model(R"({"type": "Unigram", "vocab": ["a"]})") == "t.json: model: token 0 must be an array of a string and a score");
    CHECK(error_of("normalizer", R"({"type": "Precompiled", "precompiled_charsmap": "AAAA"})") ==
          "t.json: normalizer: \"precompiled_charsmap\" is cut off");
}

TEST_CASE("tokenizer: ids may leave gaps") {
    const auto tokenizer = with("pre_tokenizer", R"({"type": "BertPreTokenizer"})",
                                R"({"type": "WordPiece", "unk_token": "[UNK]", "vocab": {"[UNK]": 60, "a": 3, "##b": 60000}})");
    CHECK(tokenizer.size() == 60001);
    CHECK(tokenizer.encode("ab c").ids == std::vector<text::TokenId>{3, 60000, 60});
    CHECK(tokenizer.token(3) == "a");
    CHECK_THROWS_AS(static_cast<void>(tokenizer.token(4)), Error);
    CHECK(Tokenizer::from_json(tokenizer.to_json(), "again").encode("ab c").ids == tokenizer.encode("ab c").ids);
}

TEST_CASE("tokenizer: bytes that are not UTF-8 are read as U+FFFD each, offsets stay those of the text") {
    const auto tokenizer = load("roberta");
    const std::string broken = "a\xFF\xC0 b\xE4\xB8", repaired = "a\xEF\xBF\xBD\xEF\xBF\xBD b\xEF\xBF\xBD\xEF\xBF\xBD";
    const Encoding ours = tokenizer.encode(broken), same = tokenizer.encode(repaired);
    CHECK(ours.ids == same.ids);
    CHECK(ours.offsets[ours.offsets.size() - 2].end == broken.size());
    for (const auto span : ours.offsets) CHECK(span.end <= broken.size());
}

TEST_CASE("tokenizer: bytes of a character that is unknown with its prefix and suffix lie within the text") {
    io::Json vocabulary = io::Json::object({{"a", 0}});
    constexpr const char* digits = "0123456789ABCDEF";
    for (int byte = 0; byte < 256; ++byte)
        vocabulary.set(concat("<0x", digits[byte / 16], digits[byte % 16], ">"), byte + 1);
    const io::Json model = io::Json::object({{"type", "BPE"},
                                             {"vocab", vocabulary},
                                             {"merges", io::Json::array()},
                                             {"byte_fallback", true},
                                             {"continuing_subword_prefix", "##"},
                                             {"end_of_word_suffix", "</w>"}});
    const auto tokenizer = with("pre_tokenizer", R"({"type": "WhitespaceSplit"})", io::to_text(model).c_str());
    const Encoding encoding = tokenizer.encode("\xC3\xA9? b");
    REQUIRE(encoding.ids.size() == 2 + 7 + 5);
    CHECK(encoding.ids[0] == 0xC3 + 1);
    for (const auto span : encoding.offsets) CHECK((span.begin <= span.end && span.end <= 5));
    // Those that no byte of the text is left for are empty, at the word's end, whatever was done to the text.
    const std::vector<text::TextSpan> expected = {{0, 2}, {0, 2}, {2, 3}, {3, 3}, {3, 3}, {3, 3}, {3, 3}, {3, 3}, {3, 3},
                                                  {4, 5}, {5, 5}, {5, 5}, {5, 5}, {5, 5}};
    CHECK(encoding.offsets == expected);
    io::Json file = tokenizer.to_json();
    const auto offsets_with = [&](const char* normalizer, std::string_view text) {
        file.set("normalizer", io::parse_json(normalizer, "normalizer"));
        const auto changed = Tokenizer::from_json(file, "changed");
        Tokenizer::State state(changed);
        Encoding result;
        changed.encode("\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9", result, state);   // longer: memory that is used again
        changed.encode(text, result, state);
        return result.offsets;
    };
    constexpr const char* replace = R"({"type": "Replace", "pattern": {"String": "!"}, "content": "?"})";
    constexpr const char* remove = R"({"type": "Replace", "pattern": {"String": "!"}, "content": ""})";
    constexpr const char* prepend = R"({"type": "Prepend", "prepend": " "})";
    CHECK(offsets_with("null", std::string_view("\xC3\xA9? b\xA9").substr(0, 5)) == expected);
    CHECK(offsets_with(replace, "\xC3\xA9! b") == expected);
    CHECK(offsets_with(prepend, "\xC3\xA9? b") == expected);
    const auto removed = offsets_with(remove, "\xC3\xA9?!! b!");
    CHECK(removed[8] == text::TextSpan{3, 3});
    CHECK(removed.back() == text::TextSpan{7, 7});
}

TEST_CASE("tokenizer: added tokens of white space that take the blanks around them") {
    const auto found = [](bool left, bool right, std::string_view text) {
        const std::string token = concat(R"([{"id": 2, "content": " ", "normalized": true, "lstrip": )", left ? "true" : "false",
                                         R"(, "rstrip": )", right ? "true" : "false", "}]");
        const Encoding encoding = with("added_tokens", token).encode(text);
        std::string said;
        for (std::size_t i = 0; i < encoding.ids.size(); ++i)
            said += concat(encoding.ids[i], '@', encoding.offsets[i].begin, '-', encoding.offsets[i].end, ' ');
        return said;
    };
    // As tokenizers 0.23 has them.
    CHECK(found(true, true, "  ") == "2@0-2 ");
    CHECK(found(true, false, "  ") == "2@0-1 2@1-2 ");
    CHECK(found(false, true, "  ") == "2@0-2 2@1-2 ");
    CHECK(found(true, true, "b   b") == "1@0-1 2@1-4 1@4-5 ");
    const auto two = with("added_tokens", R"([{"id": 2, "content": "\n", "rstrip": true}, {"id": 3, "content": " ", "lstrip": true}])");
    CHECK(two.encode("\n   b").ids == std::vector<text::TokenId>{2, 1});
}

TEST_CASE("tokenizer: of an added token that is listed twice, what is said last counts") {
    const auto tokenizer = with("added_tokens", R"([{"id": 1, "content": "b", "normalized": false, "rstrip": true, "special": false},
                                                     {"id": 1, "content": "b", "normalized": false, "special": true}])");
    CHECK(tokenizer.encode("b ").offsets == std::vector<text::TextSpan>{{0, 1}, {1, 2}});
    CHECK(tokenizer.special(1));
}

TEST_CASE("tokenizer: a special token that was put before a text is its first, where blanks are trimmed behind that") {
    const char* const model = R"({"type": "WordLevel", "unk_token": "u", "vocab": {"u": 0, " b": 1, "c": 2, "s": 3}})";
    const std::string bert = R"({"type": "BertProcessing", "sep": ["s", 3], "cls": ["c", 2]})",
                      trims = R"({"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true})";
    const auto offset = [&](const std::string& first, const std::string& second, bool special_tokens) {
        io::Json file = io::Json::object({{"version", "1.0"}, {"model", io::parse_json(model, "model")}});
        file.set("normalizer", io::parse_json(R"({"type": "Nmt"})", "value"));  // takes U+0001 away
        file.set("post_processor", io::parse_json(R"({"type": "Sequence", "processors": [)" + first + "," + second + "]}", "value"));
        const auto spans = Tokenizer::from_json(file, "t.json").encode("\x01 b", {.special_tokens = special_tokens}).offsets;
        return spans[special_tokens ? 1 : 0];
    };
    CHECK(offset(bert, trims, true) == text::TextSpan{2, 3});  // as the Hugging Face library has it
    CHECK(offset(trims, bert, true) == text::TextSpan{1, 3});
    CHECK(offset(bert, trims, false) == text::TextSpan{1, 3});
}

TEST_CASE("tokenizer: BPE needs its unknown token only where a text has one") {
    const auto tokenizer = with("decoder", "null", R"({"type": "BPE", "unk_token": "<unk>", "vocab": {"a": 0}, "merges": []})");
    CHECK(tokenizer.encode("aa").ids == std::vector<text::TokenId>{0, 0});
    CHECK_THROWS_WITH(tokenizer.encode("ab"), "bpe: a text has a character that no token covers, and the unknown token, \"<unk>\", is not "
                                              "in the vocabulary");
}

TEST_CASE("tokenizer: Unigram needs an unknown token only where the best way has one") {
    const auto tokenizer = with("normalizer", "null", R"({"type": "Unigram", "vocab": [["ab", -1], ["a", -9]], "unk_id": null})");
    CHECK(tokenizer.encode("ab").ids == std::vector<text::TokenId>{0});
    CHECK(tokenizer.encode("aba").ids == std::vector<text::TokenId>{0, 1});
    CHECK_THROWS_WITH_AS(static_cast<void>(tokenizer.encode("abc")), doctest::Contains("no token covers"), Error);
}

TEST_CASE("tokenizer: windows share the stride and cover every token; a state belongs to its tokenizer") {
    const auto tokenizer = load("bert");
    Tokenizer::State state(tokenizer);
    const std::string post = "one two three four five six seven eight nine ten";
    const auto whole = tokenizer.encode(post, {.special_tokens = false});
    const auto windows = tokenizer.encode_windows(post, state, {.truncation = text::Truncation{.length = 9, .stride = 2}});
    REQUIRE(windows.size() > 2);
    std::vector<Tokenizer::Id> joined;
    for (std::size_t w = 0; w < windows.size(); ++w) {
        CHECK(windows[w].ids.size() <= 9);
        CHECK(windows[w].sequences.front() == -1);
        const auto begin = windows[w].ids.begin() + 1 + (w > 0 ? 2 : 0);
        joined.insert(joined.end(), begin, windows[w].ids.end() - 1);
    }
    CHECK(joined == whole.ids);
    CHECK_THROWS_AS(tokenizer.encode_windows(post, state, {.truncation = text::Truncation{.length = 6, .stride = 5}}), Error);

    const auto other = load("gpt2");
    Encoding encoding;
    CHECK_THROWS_WITH(other.encode("a", encoding, state), "tokenizer: the state was made for another tokenizer");
}

TEST_CASE("tokenizer: each token says which text of a pair it is of") {
    const auto tokenizer = load("xlm_roberta");  // its segments do not tell
    const auto pair = tokenizer.encode_pair("one", "two");
    REQUIRE(pair.sequences.size() == pair.ids.size());
    CHECK(pair.types == std::vector<std::int32_t>(pair.ids.size(), 0));
    std::vector<Tokenizer::Id> texts[2];
    for (std::size_t i = 0; i < pair.ids.size(); ++i) {
        CHECK((pair.sequences[i] < 0) == tokenizer.special(pair.ids[i]));
        if (pair.sequences[i] >= 0) texts[pair.sequences[i]].push_back(pair.ids[i]);
    }
    CHECK(texts[0] == tokenizer.encode("one", {.special_tokens = false}).ids);
    CHECK(texts[1] == tokenizer.encode("two", {.special_tokens = false}).ids);
    CHECK(tokenizer.encode("one").sequences.front() == -1);
}

TEST_CASE("tokenizer: ids become text; one that no token has is an error") {
    const auto tokenizer = load("bert");
    const auto ids = tokenizer.encode("the").ids;
    CHECK(tokenizer.decode(ids) == "the");
    CHECK(tokenizer.decode(ids, false) == "[CLS] the [SEP]");
    CHECK(tokenizer.decode({}) == "");
    const std::vector<Tokenizer::Id> unknown{ids[1], 40000};
    CHECK(testing::contains(testing::error_of([&] { static_cast<void>(tokenizer.decode(unknown)); }), "no token has the id 40000"));
    CHECK(Tokenizer::from_json(tokenizer.to_json(), "again").decode(ids) == "the");
}

TEST_CASE("tokenizer: windows of a pair keep one text whole") {
    const auto tokenizer = load("bert");
    Tokenizer::State state(tokenizer);
    const std::string post = "one two three four five six seven eight nine ten", target = "new balance";
    const auto all = tokenizer.encode_pair(post, target, {.special_tokens = false});
    const auto kept = tokenizer.encode(target, {.special_tokens = false}).ids;
    const text::Truncation truncation{
        .length = 9 + static_cast<Index>(kept.size()), .stride = 2, .strategy = text::TruncationStrategy::only_first};
    const auto windows = tokenizer.encode_pair_windows(post, target, state, {.truncation = truncation});
    REQUIRE(windows.size() > 2);
    std::vector<Tokenizer::Id> joined;
    for (std::size_t w = 0; w < windows.size(); ++w) {
        const auto& ids = windows[w].ids;
        CHECK(static_cast<Index>(ids.size()) <= truncation.length);
        const auto end = ids.end() - 1, begin = end - static_cast<std::ptrdiff_t>(kept.size());
        CHECK(std::vector(begin, end) == kept);
        CHECK(windows[w].types.back() == 1);
        joined.insert(joined.end(), ids.begin() + 1 + (w > 0 ? 2 : 0), begin - 1);
    }
    joined.insert(joined.end(), kept.begin(), kept.end());
    CHECK(joined == all.ids);

    text::Truncation other = truncation;
    other.strategy = text::TruncationStrategy::only_second;
    const auto turned = tokenizer.encode_pair_windows(target, post, state, {.truncation = other});
    REQUIRE(turned.size() == windows.size());
    CHECK(turned.front().ids.size() == windows.front().ids.size());
    CHECK(tokenizer.encode_pair_windows(post, target, state).size() == 1);  // no truncation
    CHECK(tokenizer
              .encode_pair_windows(post, target, state,
                                   {.truncation = text::Truncation{.length = 500, .strategy = text::TruncationStrategy::only_first}})
              .front()
              .ids == tokenizer.encode_pair(post, target).ids);
    other.strategy = text::TruncationStrategy::longest_first;
    CHECK_THROWS_WITH(tokenizer.encode_pair_windows(post, target, state, {.truncation = other}),
                      "windows of a pair: the strategy must be only_first or only_second, the text that is cut");
    other = {.length = 3 + static_cast<Index>(kept.size()), .strategy = text::TruncationStrategy::only_first};
    CHECK_THROWS_AS(tokenizer.encode_pair_windows(post, target, state, {.truncation = other}), Error);
}

TEST_CASE("tokenizer: time grows with the text, whatever it says") {
    struct Case {
        const char* name;
        std::string_view part;
    };
    // One word without end, words that nearly match, blanks, marks that are put in order, special tokens that nearly begin.
    const Case cases[] = {{"bert", "a"},
                          {"bert", "bebebee"},
                          {"bert", "[MASK"},
                          {"distil_nfd", "\xCC\x81\xCC\xA3"},
                          {"gpt2", "a"},
                          {"gpt2", "thing"},
                          {"gpt2", " "},
                          {"gpt2", "\n"},
                          {"roberta", " <mas"},
                          {"llama2", "ee"},
                          {"llama3", " \n"},
                          {"t5", "e"},
                          {"t5", "ing"},
                          {"unigram_bytes", "\xE2\x98\x83"},
                          {"xlm_roberta", "e\xCC\x81"},
                          {"suffix_bpe", "be"},
                          {"word_level", "1"},
                          {"scripts", "a\xE4\xB8\xAD"}};
    const auto takes_blanks = with("added_tokens", R"([{"id": 2, "content": " ", "normalized": true, "rstrip": true}])");
    CHECK(seconds_for(takes_blanks, std::string(100'000, ' ')) < 1);  // quadratic: a minute
    // What takes many small pieces of a text of ASCII alone; quadratic: four seconds and more.
    const std::string words = repeated("x ", 200'000);
    CHECK(seconds_for(with("normalizer", R"({"type": "Replace", "pattern": {"String": " "}, "content": "_"})"), words) < 1);
    CHECK(seconds_for(with("pre_tokenizer", R"({"type": "Metaspace", "replacement": "_", "prepend_scheme": "always"})"), words) < 1);
    constexpr std::size_t size = 100'000;
    for (const Case& one : cases) {
        INFO(one.name << " " << one.part);
        const auto tokenizer = load(one.name);
        const std::string small = repeated(one.part, size), large = repeated(one.part, 8 * size);
        const double once = seconds_for(tokenizer, small), eight_times = seconds_for(tokenizer, large);
        // Linear is 8 times, quadratic 64 times; the constant is for a clock that ticks in steps.
        CHECK(eight_times < 24 * once + 0.25);
    }
}
