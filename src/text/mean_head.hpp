#pragma once

#include <memory>
#include <string>
#include <vector>

#include "clamor/io/checkpoint.hpp"
#include "clamor/text/sentence_folder.hpp"
#include "io/packed_file.hpp"

/// A classifier on a sentence-embedding folder sees what that folder's vectors are made of, the mean over a post's tokens, and is such a
/// folder again: the head is the Dense module behind the pooling, so that sentence-transformers makes logits of posts.
namespace clamor::text {

/// Whether the folder makes its vectors of means over tokens alone, whatever is done to those then.
bool pools_mean(const SentenceFolder& folder);

/// Whether the checkpoint is a classifier whose head lies in the module behind the pooling.
bool has_mean_head(const io::Checkpoint& checkpoint);

/// Of all weights, with such a head's.
std::shared_ptr<const io::Fingerprint> fingerprint_of(const io::Checkpoint& checkpoint);

/// The parameters of a TextNetwork on a checkpoint: those in the checkpoint's own weights, and those of its head.
struct EncoderAndHead {
    std::vector<io::ParameterSlot> encoder, head;
    explicit EncoderAndHead(std::vector<io::ParameterSlot> slots);
};

/// Fills a head from the module behind the pooling. Throws Status::bad_file.
void load_mean_head(const io::Checkpoint& checkpoint, const std::vector<io::ParameterSlot>& head);

/// What makes a sentence-embedding folder of a checkpoint with this head, whose texts are read so: files and weights, as
/// io::CheckpointDescription has them.
void describe_mean_head(const std::vector<io::ParameterSlot>& head, Index longest, const SentenceInput& input,
                        io::CheckpointDescription& description);

}  // namespace clamor::text
