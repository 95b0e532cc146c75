// BERTweet (Nguyen et al. 2020), https://aclanthology.org/2020.emnlp-demos.2, and what transformers' BertweetTokenizer makes of its files.
#include "text/tokenizer/bertweet.hpp"

#include <set>

#include "clamor/io/config_reader.hpp"
#include "clamor/io/file.hpp"
#include "clamor/text/tokenizer.hpp"
#include "io/folder_files.hpp"
#include "io/system_file.hpp"
#include "text/tokenizer/added_tokens.hpp"

namespace clamor::text {

namespace {

using io::Json;

constexpr std::size_t most_bytes = std::size_t{64} << 20;  // of a file
constexpr std::string_view white_space = " \t\r\v\f";

std::vector<std::string_view> lines_of(std::string_view text, const std::string& path) {
    if (!text.empty() && text.back() != '\n') fail(Status::bad_file, path, ": cut off: its last line has no end");
    std::vector<std::string_view> lines;
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) lines.push_back(text.substr(at, text.find('\n', at) - at));
    return lines;
}

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    for (std::size_t at = line.find_first_not_of(white_space); at != std::string_view::npos;) {
        const std::size_t end = std::min(line.find_first_of(white_space, at), line.size());
        words.push_back(line.substr(at, end - at));
        at = line.find_first_not_of(white_space, end);
    }
    return words;
}

/// Four tokens that every such vocabulary begins with, and behind them a token and its count a line. One that is given twice is refused, as
/// by fairseq's Dictionary, which BERTweet was trained with: transformers numbers the second as it numbers the token behind it.
Json::Object read_vocabulary(std::string_view text, const std::string& path) {
    Json::Object tokens{{"<s>", 0}, {"<pad>", 1}, {"</s>", 2}, {"<unk>", 3}};
    std::set<std::string_view> known{"<s>", "<pad>", "</s>", "<unk>"};
    for (const std::string_view line : lines_of(text, path)) {
        const auto words = words_of(line);
        if (words.size() != 2)
            fail(Status::bad_file, path, ": line ", tokens.size() - 3, ": expected a token and its count, got ", words.size(), " words");
        if (!known.insert(words[0]).second)
            fail(Status::bad_file, path,
                 ": line ", tokens.size() - 3, ": \"", words[0], "\" is given twice, which would give two tokens the same id");
        tokens.emplace_back(words[0], static_cast<Index>(tokens.size()));
    }
    return tokens;
}

/// Two symbols and their count a line, the most frequent first.
Json::Array read_merges(std::string_view text, const std::string& path) {
    Json::Array merges;
    for (const std::string_view line : lines_of(text, path)) {
        const auto words = words_of(line);
        if (words.size() != 3)
            fail(Status::bad_file, path,
                 ": line ", merges.size() + 1, ": expected two symbols and their count, got ", words.size(), " words");
        merges.push_back(Json::array({words[0], words[1]}));
    }
    return merges;
}

/// Whether a tokenizer_config.json asks for "normalization".
bool wants_normalization(const std::string& path) {
    if (!io::system::is_file(path)) return false;
    const Json config = io::read_json(path);
    io::ConfigReader read(config, path);
    const bool wanted = read.given("normalization") && read.boolean("normalization");
    read.finish_foreign();
    return wanted;
}

}  // namespace

io::Json bertweet_json(std::string_view vocabulary, std::string_view codes, const std::string& folder, bool normalization) {
    Json::Object tokens = read_vocabulary(vocabulary, folder + "/vocab.txt");
    const auto size = static_cast<Index>(tokens.size());
    return Json::object({{"version", "1.0"},
                         {"added_tokens", Json::array({special_token(0, "<s>"), special_token(1, "<pad>"), special_token(2, "</s>"),
                                                       special_token(3, "<unk>"), special_token(size, "<mask>")})},
                         {"normalizer", normalization ? Json::object({{"type", "TweetNormalizer"}}) : Json()},
                         {"pre_tokenizer", Json::object({{"type", "TweetWords"}})},
                         {"post_processor", Json::object({{"type", "RobertaProcessing"},
                                                          {"sep", Json::array({"</s>", 2})},
                                                          {"cls", Json::array({"<s>", 0})},
                                                          {"trim_offsets", false},
                                                          {"add_prefix_space", false}})},
                         {"decoder", Json::object({{"type", "FastBPE"}})},
                         {"model", Json::object({{"type", "FastBPE"},
                                                 {"unk_token", "<unk>"},
                                                 {"vocab", std::move(tokens)},
                                                 {"merges", read_merges(codes, folder + "/bpe.codes")}})}});
}

Tokenizer Tokenizer::load_bertweet(const std::string& folder) {
    const bool normalization = wants_normalization(folder + "/" + io::tokenizer_config_name);
    const std::string vocabulary = io::read_regular_file(folder + "/vocab.txt", most_bytes);
    const std::string codes = io::read_regular_file(folder + "/bpe.codes", most_bytes);
    return from_json(bertweet_json(vocabulary, codes, folder, normalization), folder);
}

}  // namespace clamor::text
