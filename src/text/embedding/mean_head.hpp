#pragma once

#include <functional>
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

/// A checkpoint and what sentence-transformers has beside it, each file of which is read once. Borrows.
struct SentenceCheckpoint {
    const io::Checkpoint& checkpoint;
    const SentenceFolder& files;

    const std::string& path() const noexcept { return checkpoint.path(); }
    void verify(const std::function<std::vector<float>(const io::Json& input)>& run) const { checkpoint.verify(run); }
    /// The folder of the module that is the head of a classifier: the Dense where there are a Transformer, a Pooling and that, and no more.
    /// Empty: it is no such classifier.
    std::string head() const;
};

/// Of all weights, with such a head's.
std::shared_ptr<const io::Fingerprint> fingerprint_of(const SentenceCheckpoint& opened);

/// The parameters of a TextNetwork on a checkpoint: those in the checkpoint's own weights, and those of its head.
struct EncoderAndHead {
    std::vector<io::ParameterSlot> encoder, head;
    explicit EncoderAndHead(std::vector<io::ParameterSlot> slots);
};

/// Fills a head from the module behind the pooling. Throws Status::bad_file.
void load_mean_head(const SentenceCheckpoint& opened, const std::vector<io::ParameterSlot>& head);

/// What makes a sentence-embedding folder of a checkpoint with this head, whose texts are read so: files and weights, as
/// io::CheckpointDescription has them.
void describe_mean_head(const std::vector<io::ParameterSlot>& head, Index longest, const SentenceInput& input,
                        io::CheckpointDescription& description);

}  // namespace clamor::text
