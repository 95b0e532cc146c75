// Texts to ids and offsets, for tests that compare with another tokenizer.
//
//   tokenize_host TOKENIZER.json|BERTWEET_FOLDER [--no-special] [--pairs] [--length N] [--stride N] [--strategy NAME] [--left] [--decode]
//       < TEXTS > TOKENS
//
// TEXTS: each a 32-bit length and its bytes; with --pairs two by two. TOKENS: for each text (or pair) a 32-bit count and then
// id, begin, end and type of each token, 32 bits each. All little-endian. With --stride a text's windows follow each other, a
// count of them first. With --decode, behind the tokens of a text (or pair) a length and the bytes of what its ids decode to, and the same
// with special tokens. A text that cannot be encoded has the count 0xffffffff. It ends where TEXTS ends, and flushes after each batch of
// texts that a length of 0xffffffff closes.

#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "clamor/text/tokenizer.hpp"

using namespace clamor;
using namespace clamor::text;

namespace {

bool read_number(std::uint32_t& n) { return std::fread(&n, 4, 1, stdin) == 1; }
void write_number(std::uint32_t n) { std::fwrite(&n, 4, 1, stdout); }

/// False at the end of the input; an empty batch mark flushes and goes on.
bool read_text(std::string& text) {
    std::uint32_t size = 0;
    for (;;) {
        if (!read_number(size)) return false;
        if (size != 0xffffffffu) break;
        std::fflush(stdout);
    }
    text.resize(size);
    return size == 0 || std::fread(text.data(), 1, size, stdin) == size;
}

void write_text(const std::string& text) {
    write_number(static_cast<std::uint32_t>(text.size()));
    std::fwrite(text.data(), 1, text.size(), stdout);
}

void write_encoding(const Encoding& encoding) {
    write_number(static_cast<std::uint32_t>(encoding.ids.size()));
    for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
        write_number(static_cast<std::uint32_t>(encoding.ids[i]));
        write_number(encoding.offsets[i].begin);
        write_number(encoding.offsets[i].end);
        write_number(static_cast<std::uint32_t>(encoding.types[i]));
    }
}

}  // namespace

int main(int argc, char** argv) {
    try {
        check(argc >= 2, "usage: tokenize_host TOKENIZER.json|BERTWEET_FOLDER [options] < TEXTS > TOKENS");
        EncodeOptions options;
        Truncation truncation;
        bool pairs = false, truncates = false, windows = false, decodes = false;
        for (int i = 2; i < argc; ++i) {
            const std::string option = argv[i];
            const auto value = [&] { return check(++i < argc, option, " needs a value"), std::string(argv[i]); };
            if (option == "--no-special")
                options.special_tokens = false;
            else if (option == "--pairs")
                pairs = true;
            else if (option == "--decode")
                decodes = true;
            else if (option == "--left")
                truncation.from_left = true;
            else if (option == "--length")
                truncation.length = std::stol(value()), truncates = true;
            else if (option == "--stride")
                truncation.stride = std::stol(value()), windows = true;
            else if (option == "--strategy") {
                const std::string name = value();
                truncation.strategy = name == "only_first"    ? TruncationStrategy::only_first
                                      : name == "only_second" ? TruncationStrategy::only_second
                                                              : TruncationStrategy::longest_first;
            } else
                fail(Status::invalid_argument, "unknown option ", option);
        }
        if (truncates) options.truncation = truncation;
        const std::string path = argv[1];
        const auto tokenizer = path.ends_with(".json") ? Tokenizer::load(path) : Tokenizer::load_bertweet(path);
        Tokenizer::State state(tokenizer);
        Encoding encoding;
        std::string first, second;
        while (read_text(first) && (!pairs || read_text(second))) {
            try {
                if (windows) {
                    const auto all = pairs ? tokenizer.encode_pair_windows(first, second, state, options)
                                           : tokenizer.encode_windows(first, state, options);
                    write_number(static_cast<std::uint32_t>(all.size()));
                    for (const Encoding& window : all) write_encoding(window);
                    continue;
                }
                if (pairs)
                    tokenizer.encode_pair(first, second, encoding, state, options);
                else
                    tokenizer.encode(first, encoding, state, options);
                write_encoding(encoding);
                if (decodes)
                    for (const bool skip_special_tokens : {true, false}) write_text(tokenizer.decode(encoding.ids, skip_special_tokens));
            } catch (const Error&) {
                write_number(0xffffffffu);
            }
        }
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
