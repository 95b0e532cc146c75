#include "pipeline/checkpoint.hpp"

#include "clamor/core/error.hpp"
#include "pipeline/hash.hpp"
#include "pipeline/output_file.hpp"
#include "pipeline/state_file.hpp"

namespace clamor::pipeline {
namespace {

constexpr std::string_view magic = "CLAMORCP";
constexpr std::uint64_t version = 1;

}  // namespace

std::string run_signature(std::span<posts::Reader* const> readers, const AnalyzeOptions& options) {
    std::string fields;
    const auto put = [&](std::string_view field) {
        put_varint(fields, field.size());
        fields.append(field);
    };
    for (const posts::Reader* reader : readers) put(reader->name());
    put_varint(fields, static_cast<std::uint64_t>(options.posts_format));
    put_varint(fields, static_cast<std::uint64_t>(options.reader.format));
    put(options.reader.columns);
    put(options.reader.time_format);
    put(options.reader.timezone);
    put_varint(fields, options.reader.max_record_bytes);
    put_varint(fields, options.reader.batch_bytes);
    const Hash128 hash = hash128(fields);
    std::string signature;
    put_u64(signature, hash.high);
    put_u64(signature, hash.low);
    return signature;
}

void save_checkpoint(const std::string& path, const std::string& signature, const Checkpoint& checkpoint, const Analyzer& analyzer) {
    write_atomically(path, [&](OutputFile& file) {
        ByteSink sink([&](std::string_view bytes) { file.write(bytes); });
        sink.buffer.append(magic);
        put_u64(sink.buffer, version);
        sink.buffer.append(signature);
        for (const std::uint64_t field : {checkpoint.input, checkpoint.position.offset, checkpoint.position.lines, checkpoint.written, checkpoint.skipped})
            put_u64(sink.buffer, field);
        write_state(analyzer.state(), sink);
        sink.finish();
    });
}

Checkpoint load_checkpoint(const std::string& path, const std::string& signature, Analyzer& analyzer) {
    ByteSource in(path, read_file(path));
    in.check(in.bytes(magic.size()) == magic, "it is no checkpoint");
    const std::uint64_t found = in.u64();
    if (found != version) fail(Status::unsupported, path, ": a checkpoint of version ", found, "; this Clamor reads version ", version);
    const bool same = in.bytes(signature.size()) == signature;
    Checkpoint checkpoint;
    for (std::uint64_t* field : {&checkpoint.input, &checkpoint.position.offset, &checkpoint.position.lines, &checkpoint.written, &checkpoint.skipped})
        *field = in.u64();
    Analyzer loaded(read_state(in));
    in.finish();
    check(same && loaded.options() == analyzer.options(), path, ": is of a run with other inputs or options; resume with those, or start anew");
    analyzer = std::move(loaded);
    return checkpoint;
}

}  // namespace clamor::pipeline
