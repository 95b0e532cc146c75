#pragma once

#include <string>
#include <vector>

#include "clamor/io/file.hpp"

namespace clamor::io {

// What model folders and checkpoints of transformers' both have.
constexpr const char *config_name = "config.json", *weights_name = "model.safetensors", *tokenizer_name = "tokenizer.json",
                     *card_name = "README.md", *tokenizer_config_name = "tokenizer_config.json";
constexpr std::size_t most_config_bytes = 1 << 20, most_tokenizer_bytes = 64 << 20;

/// The files of a checkpoint's tokenizer, in any of its formats.
constexpr const char* tokenizer_names[] = {tokenizer_name, tokenizer_config_name, "special_tokens_map.json", "added_tokens.json",
                                           "vocab.txt", "vocab.json", "merges.txt", "bpe.codes", "sentencepiece.bpe.model"};

/// What sentence-transformers has beside a checkpoint: files, and the usual folders of modules.
constexpr const char *modules_name = "modules.json", *sentence_config_name = "sentence_bert_config.json",
                     *prompts_name = "config_sentence_transformers.json", *pooling_folder = "1_Pooling", *dense_folder = "2_Dense";

/// What the second was called, too, in the order in which sentence-transformers looks for it.
constexpr const char* sentence_config_names[] = {sentence_config_name,
                                                 "sentence_roberta_config.json",
                                                 "sentence_distilbert_config.json",
                                                 "sentence_camembert_config.json",
                                                 "sentence_albert_config.json",
                                                 "sentence_xlm-roberta_config.json",
                                                 "sentence_xlnet_config.json"};

/// As read_file(). Status::io where it is no regular file: a pipe in a folder from outside would be waited for.
std::string read_regular_file(const std::string& path, std::size_t most_bytes);

/// The folder to be, beside its place: an older model of any kind that this library wrote may be there, with the modules that its
/// modules.json names, with packed weights, which go with those that they were made of, and `others`.
AtomicFolder folder_beside(const std::string& path, const std::vector<std::string>& others = {});

}  // namespace clamor::io
