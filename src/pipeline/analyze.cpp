#include "clamor/pipeline/analyze.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <limits>
#include <optional>

#include "clamor/core/context.hpp"
#include "clamor/core/error.hpp"
#include "clamor/core/log.hpp"
#include "clamor/core/parallel.hpp"
#include "clamor/core/pool.hpp"
#include "clamor/io/file.hpp"
#include "io/system_file.hpp"
#include "pipeline/models/answers.hpp"
#include "pipeline/models/asked_models.hpp"
#include "pipeline/output_file.hpp"
#include "pipeline/output_folder.hpp"
#include "pipeline/post_writer.hpp"
#include "pipeline/state/checkpoint.hpp"
#include "pipeline/state/reserve.hpp"
#include "pipeline/state/state.hpp"

namespace clamor::pipeline {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t batch_posts = 4096;

/// A batch on its way: read, given its answers, counted, written.
struct Slot {
    posts::PostBatch batch;
    BatchAnswers answers;
    PoolVector<Added> added;   // [n]
    std::size_t input = 0;
    std::size_t first = 0, counted = 0;   // posts [first, counted) are to be written; a run before this one did so with the first
    std::uint64_t ahead = 0;              // posts behind this batch that the run before has done, too
    bool full = false;
    bool whole = false;                   // counted, with its problems
};

class AnalyzeRun {
public:
    AnalyzeRun(std::span<posts::Reader* const> readers, const AnalyzeOptions& options);
    AnalyzeResult go();

private:
    void resume();
    void step();
    void read(Slot& slot);
    void ask(Slot& slot);
    void count(Slot& slot);
    void tell_problems(const Slot& slot);
    void write(Slot& slot);
    void drain();
    void maybe_checkpoint();
    void save();
    void save_after_failure() noexcept;
    void publish(const std::string& report);
    void report_progress();
    std::string file(std::string_view name) const { return io::to_utf8(io::to_path(options_.out) / name); }

    std::span<posts::Reader* const> readers_;
    const AnalyzeOptions& options_;
    AskedModels models_;
    Analyzer analyzer_;
    RunSignature signature_;
    std::optional<PostWriter> writer_;
    std::array<Slot, 3> slots_;
    Slot *reading_ = &slots_[0], *counting_ = &slots_[1], *writing_ = &slots_[2];
    std::size_t input_ = 0;
    std::uint64_t bytes_before_ = 0, total_bytes_ = 0;   // of the inputs before input_; of all
    bool sound_ = true;             // what was counted and not yet written can be written
    std::uint64_t counted_before_ = 0;   // posts of the next batches that the run before has counted and written
    Checkpoint last_;               // after the newest posts that were written
    Reserve reserve_;               // memory that a checkpoint takes
    std::array<std::size_t, posts::problem_kinds> told_{};   // of each kind of problem, 1 + the input that the log heard of it in
    Clock::time_point start_ = Clock::now(), saved_ = start_;
    Clock::duration save_took_{};
};

AnalyzeRun::AnalyzeRun(std::span<posts::Reader* const> readers, const AnalyzeOptions& options)
    : readers_(readers),
      options_(options),
      models_(options),
      analyzer_(models_.analyzer_options()),
      signature_(run_signature(readers, options)) {
    check(!options.resume || !options.out.empty(), "analyze: resume: expected an out folder to go on in, got none");
    check(!readers.empty(), "analyze: there is nothing to read: no input was given");
    for (const posts::Reader* reader : readers_) {
        if (reader->size() == 0) total_bytes_ = std::numeric_limits<std::uint64_t>::max();
        if (total_bytes_ != std::numeric_limits<std::uint64_t>::max()) total_bytes_ += reader->size();
    }
    if (total_bytes_ == std::numeric_limits<std::uint64_t>::max()) total_bytes_ = 0;
    refuse_inputs_as_outputs(readers, options);
    if (!options.state.empty()) io::system::try_target(options.state);
    if (options.out.empty()) return;
    make_folder(options.out);
    io::system::try_target(file(report_name));
    // Posts alone are what a run without checkpoints leaves where it is killed.
    refuse_files_of_others(options.out, options.resume ? posts_name(options.posts_format) : "");
    resume();
}

void AnalyzeRun::resume() {
    const bool going_on = options_.resume && file_size(file(checkpoint_name)) >= 0;
    const char* const posts = posts_name(options_.posts_format);
    if (going_on) {
        last_ = load_checkpoint(file(checkpoint_name), signature_, analyzer_);
        if (last_.input >= readers_.size())
            fail(Status::bad_file, file(checkpoint_name), ": stands in input ", last_.input + 1, " of ", readers_.size());
        for (; input_ < last_.input; ++input_) bytes_before_ += readers_[input_]->size();
        readers_[input_]->seek(last_.position);
        counted_before_ = last_.counted;
        log_event(LogLevel::info, "analyze: resumes from ", file(checkpoint_name), ", after ", analyzer_.observations(), " posts");
        remove_earlier(options_.out, std::array{posts, checkpoint_name});
    } else {
        remove_earlier(options_.out, std::array{posts});
        last_.position = readers_[0]->position();
    }
    if (options_.posts_format == PostsFormat::none) return;
    writer_.emplace(file(posts), options_.posts_format, analyzer_.options(),
                    going_on ? OutputFile::Open::append : OutputFile::Open::create);
    if (going_on) writer_->file().truncate(last_.written);
    last_.written = writer_->file().size();
    // So that the folder is known for a run's from the start.
    if (!going_on && options_.checkpoint_seconds >= 0) save_checkpoint(file(checkpoint_name), signature_, last_, analyzer_);
}

void AnalyzeRun::read(Slot& slot) {
    slot.full = false;
    while (input_ < readers_.size()) {
        slot.input = input_;
        if (readers_[input_]->read(slot.batch, batch_posts)) {
            slot.full = true;
            slot.first = slot.counted = static_cast<std::size_t>(std::min<std::uint64_t>(counted_before_, slot.batch.posts().size()));
            slot.ahead = counted_before_ -= slot.first;
            slot.whole = false;
            return;
        }
        bytes_before_ += readers_[input_]->position().offset;
        ++input_;
    }
}

void AnalyzeRun::ask(Slot& slot) {
    if (slot.full) models_.ask(slot.batch.posts(), analyzer_.state().tracker, slot.answers);
}

void AnalyzeRun::count(Slot& slot) {
    if (!slot.full) return;
    const std::span<const posts::Post> posts = slot.batch.posts();
    slot.added.assign(posts.size(), {});
    if (!options_.out.empty()) reserve_.hold(checkpoint_memory(analyzer_));
    const std::uint64_t before = analyzer_.observations();
    const auto count_added = [&] { slot.counted = slot.first + static_cast<std::size_t>(analyzer_.observations() - before); };
    try {
        analyzer_.add(posts.subspan(slot.first), rows_of(slot.answers.all(), posts.size(), slot.first, posts.size() - slot.first),
                      std::span(slot.added).subspan(slot.first));
        count_added();
    } catch (...) {
        count_added();
        throw;
    }
    for (const posts::Problem problem : posts::all_problems) {
        const std::uint64_t count = slot.batch.problems()[problem].count;
        posts::skips_record(problem) ? analyzer_.count_skipped(problem_name(problem), count)
                                     : analyzer_.count_damaged(problem_name(problem), count);
    }
    tell_problems(slot);
    slot.whole = true;
}

/// The first record of each kind in each input; report.json counts them all.
void AnalyzeRun::tell_problems(const Slot& slot) {
    for (const posts::Problem problem : posts::all_problems) {
        const auto& [count, lines] = slot.batch.problems()[problem];
        std::size_t& told = told_[static_cast<std::size_t>(problem)];
        if (count == 0 || told == slot.input + 1) continue;
        told = slot.input + 1;
        log_event(LogLevel::info, "analyze: ", readers_[slot.input]->name(), ", line ", lines.front(), ": ", problem_text(problem),
                  posts::skips_record(problem) ? "; the record is skipped" : "; the post is kept without it",
                  ", and others like it are counted");
    }
}

void AnalyzeRun::write(Slot& slot) {
    if (!slot.full) return;
    if (writer_) {
        const std::span<const posts::Post> posts = slot.batch.posts();
        const std::size_t n = slot.counted - slot.first;
        writer_->write(posts.subspan(slot.first, n), rows_of(slot.answers.all(), posts.size(), slot.first, n),
                       std::span<const Added>(slot.added).subspan(slot.first, n));
    }
    if (slot.whole) {
        last_.input = slot.input;
        last_.position = slot.batch.end();
        last_.skipped += slot.batch.problems().skipped();
        last_.counted = slot.ahead;
    } else {
        last_.counted = slot.counted + slot.ahead;
    }
    if (writer_) last_.written = writer_->file().size();
    slot.full = false;
}

/// Reads a batch on the caller's thread, which may be the only one that a reader may use (a generator of Python's), counts the one before
/// and writes the one before that, all at once. A failure of one waits for the others.
void AnalyzeRun::step() {
    std::array<std::exception_ptr, 3> failures;
    parallel_tasks(3, [&](Index task) {
        try {
            if (task == 0) read(*reading_);
            if (task == 1) count(*counting_);
            if (task == 2) write(*writing_);
        } catch (...) {
            failures[static_cast<std::size_t>(task)] = std::current_exception();
        }
    });
    if (failures[0]) reading_->full = false;
    if (failures[2]) sound_ = false;
    Slot* const written = writing_;
    writing_ = counting_;
    counting_ = reading_;
    reading_ = written;
    for (const int task : {1, 2, 0})   // the worst first: after a failed count or write the state cannot be saved
        if (failures[static_cast<std::size_t>(task)]) std::rethrow_exception(failures[static_cast<std::size_t>(task)]);
}

/// Brings the outputs up to what was counted, and to the disk. What failed may be there in part, and must not be done again.
void AnalyzeRun::drain() {
    sound_ = false;
    write(*writing_);
    if (writer_) writer_->file().sync();
    sound_ = true;
}

void AnalyzeRun::save() {
    const Clock::time_point begin = Clock::now();
    drain();
    save_checkpoint(file(checkpoint_name), signature_, last_, analyzer_);
    saved_ = Clock::now();
    save_took_ = saved_ - begin;
    log_event(LogLevel::info, "analyze: checkpoint ", file(checkpoint_name), " written after ", analyzer_.observations(), " posts");
}

void AnalyzeRun::maybe_checkpoint() {
    if (options_.out.empty() || options_.checkpoint_seconds < 0) return;
    const auto since = Clock::now() - saved_;
    if (options_.checkpoint_seconds > 0 &&
        (std::chrono::duration<double>(since).count() < options_.checkpoint_seconds || since < 9 * save_took_))
        return;
    save();
}

/// So that nothing is lost that can be kept. Silent: the failure itself says what happened.
void AnalyzeRun::save_after_failure() noexcept {
    if (!sound_ || options_.out.empty() || options_.checkpoint_seconds < 0) return;
    try {
        drain();
        for (Slot& slot : slots_) slot = {};
        reserve_ = {};
        save();
    } catch (const std::exception& error) {
        log_event(LogLevel::error, "analyze: the run failed, and no checkpoint could be written: ", error.what());
    } catch (...) {
    }
}

/// The report first: it is what a state that cannot be saved must not cost.
void AnalyzeRun::publish(const std::string& report) {
    drain();
    if (!options_.out.empty()) io::write_file(file(report_name), report);
    if (!options_.state.empty()) analyzer_.save(options_.state);
}

void AnalyzeRun::report_progress() {
    if (!options_.progress) return;
    std::uint64_t skipped = last_.skipped;
    if (writing_->full) skipped += writing_->batch.problems().skipped();
    const std::uint64_t here = input_ < readers_.size() ? readers_[input_]->position().offset : 0;
    const Progress progress{.posts = analyzer_.observations(),
                            .skipped = skipped,
                            .bytes = bytes_before_ + here,
                            .total_bytes = total_bytes_,
                            .seconds = std::chrono::duration<double>(Clock::now() - start_).count()};
    if (!options_.progress(progress)) fail(Status::cancelled, "analyze: stopped by the caller");
}

AnalyzeResult AnalyzeRun::go() {
    std::string report;
    try {
        do {
            throw_if_cancelled();
            step();
            ask(*counting_);
            maybe_checkpoint();
            report_progress();
        } while (counting_->full || writing_->full);
        for (Slot& slot : slots_) slot = {};
        report = analyzer_.report();
        publish(report);
    } catch (...) {
        save_after_failure();
        throw;
    }
    AnalyzeResult result{.analyzer = std::move(analyzer_), .report = std::move(report), .progress = {}, .long_texts = models_.long_texts()};
    result.progress = {.posts = result.analyzer.observations(),
                       .skipped = last_.skipped,
                       .bytes = bytes_before_,
                       .total_bytes = total_bytes_,
                       .seconds = std::chrono::duration<double>(Clock::now() - start_).count()};
    if (!options_.out.empty()) io::system::remove_file(file(checkpoint_name));
    return result;
}

}  // namespace

AnalyzeResult analyze(std::span<posts::Reader* const> readers, const AnalyzeOptions& options) { return AnalyzeRun(readers, options).go(); }

AnalyzeResult analyze(const AnalyzeOptions& options) {
    std::vector<std::unique_ptr<posts::Reader>> owned;
    std::vector<posts::Reader*> readers;
    for (const std::string& input : options.inputs) {
        owned.push_back(posts::open_reader(input, options.reader));
        readers.push_back(owned.back().get());
    }
    return analyze(readers, options);
}

}  // namespace clamor::pipeline
