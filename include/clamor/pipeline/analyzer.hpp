#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clamor/pipeline/answers.hpp"
#include "clamor/posts/post.hpp"
#include "clamor/posts/track.hpp"

namespace clamor::pipeline {

using posts::parse_tracked;
using posts::Tracked;

struct AnalyzerOptions {
    std::vector<Tracked> tracked = {};   ///< names to follow, at most 64
    std::uint32_t text_bytes = 512;      ///< how much of each text is kept, for keywords and examples; 0 to 65,536
    std::string model = {};              ///< names the source of the posts' sentiment in the report; empty: it has no name there
    std::vector<Task> tasks = {};        ///< what else posts are asked, at most 32
    std::string tasks_model = {};        ///< names the source of the tasks' answers
    std::string targets_model = {};      ///< names the source of the sentiment toward tracked names; empty: there is none
    friend bool operator==(const AnalyzerOptions&, const AnalyzerOptions&) = default;
};

/// What add() found out about a post.
struct Added {
    std::uint64_t tracked = 0;   ///< bit i: it is about options().tracked[i]
    bool duplicate = false;      ///< a post of the same id was there before
};

/// The state of the main job: add posts, report at any time, save, load, go on, merge.
///
/// The state is a set: for each id, the newest observation of the post (the later `observed`; of equals the one with more likes, replies
/// and reposts; of equals the one with the larger hash of all its fields; of equals the one whose answers come later in an order of their
/// own) and how many observations there were. The report is a pure function of it, so that the order in which posts come and the parts in
/// which they are counted leave no trace: the report of merged parts equals the report of the whole to the byte.
///
/// Memory: per different post about 100 bytes, its id and its text up to `text_bytes`, 2 to 4 bytes for each mention and hashtag,
/// one for each task and up to 4 for each tracked name that it is about;
/// per different author, hashtag and topic its bytes and about 24. Newer observations of a post take the place of older ones. It is charged
/// to the current context, whose memory_limit is kept: Status::out_of_memory.
///
/// Threads: const members may run on many at once; add() and merge() need the analyzer to themselves.
class Analyzer {
public:
    /// Throws Status::invalid_argument where options are out of range.
    explicit Analyzer(AnalyzerOptions options = {});
    ~Analyzer();
    Analyzer(Analyzer&&) noexcept;
    Analyzer& operator=(Analyzer&&) noexcept;

    const AnalyzerOptions& options() const noexcept;
    std::uint64_t posts() const noexcept;          ///< different ones
    std::uint64_t observations() const noexcept;   ///< all that were added

    /// Adds posts [n], in UTF-8, with what models say of them; one without an id is told from others by all its fields. A time that is not
    /// in 1970 to 2261 counts as none, and as damaged input (`bad_time`), as it does in a file. Fills `added` [n]
    /// or empty. Nothing is added where it throws Status::invalid_argument; where it throws another, the posts before the failure are in.
    void add(std::span<const posts::Post> posts, const Answers& answers = {}, std::span<Added> added = {});

    /// Counts input that could not be used, for the report: whole records, and parts of posts that were kept without them.
    void count_skipped(std::string_view reason, std::uint64_t count = 1);
    void count_damaged(std::string_view reason, std::uint64_t count = 1);

    /// Adds all that `other`, which must be another, has. Options must be equal. Can be cancelled before anything was added; where memory
    /// ends, a part was.
    void merge(const Analyzer& other);

    /// report.json (docs/report-schema.md).
    std::string report() const;

    /// Writes one file, atomically: `path` is the old one or the new, never half of it. Equal states give equal files. Throws Status::io.
    void save(const std::string& path) const;
    /// Reads what save() wrote. Throws Status::not_found, Status::bad_file where anything is not as save() writes it.
    static Analyzer load(const std::string& path);

    /// The same bytes as the file.
    std::string to_bytes() const;
    static Analyzer from_bytes(std::string_view bytes);

    struct State;   ///< the library's own
    explicit Analyzer(std::unique_ptr<State> state);
    const State& state() const noexcept { return *state_; }

private:
    std::unique_ptr<State> state_;
};

}  // namespace clamor::pipeline
