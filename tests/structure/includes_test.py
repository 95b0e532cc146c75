#!/usr/bin/env python3
"""Holds the architecture of docs/architecture.md: which folder may include which, where third-party headers stay,
that the library is a guest in its host, and that files and their lines stay short. Prints each breach; exits 1 if there is one."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

# A folder of include/clamor or src may include itself and these.
MAY_SEE = {
    "core": set(),
    "ops": {"core"},
    "nn": {"core", "ops"},
    "train": {"core", "ops", "nn", "io"},
    "io": {"core", "nn"},
    "posts": {"core", "io"},
    "text": {"core", "ops", "nn", "train", "io", "posts"},
    "vision": {"core", "ops", "nn", "train", "io"},
    "graph": {"core", "ops", "nn", "train", "io"},
    "trends": {"core", "posts"},
    "pipeline": {"core", "ops", "nn", "train", "io", "posts", "text", "vision", "graph", "trends"},
    "kernels": {"core"},
}
# In src/, implementation may also use the compiled kernels and the readers of files.
SOURCE_MAY_ALSO_SEE = {"core": {"kernels"}, "ops": {"kernels"}, "nn": {"kernels"}, "train": {"kernels"}, "graph": {"kernels"}}

# A third-party header and the folders of src/ that may include it. Nothing under include/ may.
THIRD_PARTY = {
    r"dnnl": {"kernels"},
    r"nlohmann/": {"io"},
    r"stb": {"io"},
    r"simdjson": {"posts", "io"},
    r"utf8proc": {"core", "posts"},
    r"Eigen/": {"ops", "vision"},
    r"date/": {"posts"},
    r"xxhash": {"core"},
    r"tbb/|omp\.h": {"kernels"},
}
# The bindings see what they bind, by its public headers: never src/, the layers below, nor a library that is behind them.
BINDINGS = {
    "capi": {"core", "posts", "text", "pipeline"},
    "python/bindings": {"core", "io", "posts", "text", "vision", "graph", "train", "pipeline"},
}
# Where another system or processor is a branch.
PLATFORM = {"src/io/system_file.cpp", "src/io/mapped_file.cpp",
            "src/core/processor.cpp", "src/core/processor.hpp", "src/core/hints.hpp", "src/core/pages.cpp"}
# The system's headers and the compiler's built-ins, and the files of the library that may use them.
SYSTEM = {
    r"^\s*#\s*include\s*<("
    r"(?:unistd|fcntl|io|windows|sched|pthread|stdio|signal|cpuid|[a-z0-9]*intrin)(?:\.h)?|sys/[\w.]+|csignal)>": PLATFORM,
    r"\b(__builtin_\w+|_mm\w+)": {
        "src/core/processor.cpp", "src/core/hints.hpp", "include/clamor/core/shape.hpp", "src/io/safetensors.cpp"},
    r"\b(_WIN32|__unix__|__APPLE__|__linux__|__x86_64__|__aarch64__|_M_X64|_MSC_VER)\b": PLATFORM,
}
LONGEST_FILE = 500   # lines
LONGEST_LINE = 140   # characters, as in .clang-format
# Tables that a program writes, and records as Twitter wrote them.
WIDE = {"src/core/unicode_table.cpp", "src/text/normalizer/emoji_table.cpp",
        "tests/unit/posts/twitter_v1_test.cpp", "tests/unit/posts/twitter_v2_test.cpp"}
GUEST = re.compile(r"\bstd::(cout|cerr|clog)\b|\b(stdout|stderr)\b|"
                   r"\b(v?f?printf|f?puts|f?putc|putchar|perror|abort|_?exit|quick_exit|getenv|system)\s*\(")
CODE = {".hpp", ".cpp", ".h", ".c", ".py", ".pyi"}


def breaches():
    for base in ("include/clamor", "src"):
        for path in sorted((ROOT / base).rglob("*.?pp")):
            parts = path.relative_to(ROOT / base).parts
            if len(parts) == 1:
                continue
            folder = parts[0]
            name = path.relative_to(ROOT)
            if folder not in MAY_SEE:
                yield f"{name}: the folder {folder} is not in the architecture"
                continue
            allowed = MAY_SEE[folder] | {folder} | (SOURCE_MAY_ALSO_SEE.get(folder, set()) if base == "src" else set())
            text = path.read_text(encoding="utf-8")
            for included in re.findall(r'^\s*#\s*include\s*["<]([^">]+)[">]', text, re.M):
                inner = re.fullmatch(r"(?:clamor/)?(\w+)/[\w/]+\.hpp", included)
                if inner and inner[1] in MAY_SEE and inner[1] not in allowed:
                    yield f"{name}: {folder} must not see {inner[1]} ({included})"
                for pattern, folders in THIRD_PARTY.items():
                    if re.match(pattern, included) and (base != "src" or folder not in folders):
                        yield f"{name}: {included} belongs in src/{' or src/'.join(sorted(folders))} alone"
            code = re.sub(r"//.*|/\*.*?\*/", "", text)
            for line in GUEST.finditer(code):
                yield f"{name}: a library does not call {line[0].strip()}"
            for pattern, files in SYSTEM.items():
                for found in re.finditer(pattern, code, re.M):
                    if folder != "kernels" and str(name) not in files:
                        yield f"{name}: {found[1]} belongs in src/kernels, {', '.join(sorted(files))}"


def breaches_of_bindings():
    public = {str(path.relative_to(ROOT / "include")) for path in (ROOT / "include").rglob("*.hpp")}
    for base, may_see in BINDINGS.items():
        beside = "pybind11/" if base == "python/bindings" else "capi/"
        own = {prefix + str(path.relative_to(ROOT / base)) for path in (ROOT / base).rglob("*.h*") for prefix in ("", "capi/")}
        for path in sorted((ROOT / base).rglob("*")):
            if path.suffix not in CODE:
                continue
            name, text = path.relative_to(ROOT), path.read_text(encoding="utf-8")
            for included in re.findall(r'^\s*#\s*include\s*["<]([^">]+)[">]', text, re.M):
                if included in public:
                    folder = included.split("/")[1]
                    if folder not in may_see and included != "clamor/version.hpp":
                        yield f"{name}: {base} must not see {folder} ({included})"
                elif "/" in included and included not in own and not included.startswith(beside):
                    yield f"{name}: {included} is no public header"
                for pattern in THIRD_PARTY:
                    if re.match(pattern, included):
                        yield f"{name}: {included} belongs in src/"
            for line in GUEST.finditer(re.sub(r"//.*|/\*.*?\*/", "", text)):
                yield f"{name}: a library does not call {line[0].strip()}"


def breaches_of_python():
    """The command is a face of the package; the report is made of report.json alone."""
    of_report = {"report", "errors", "_counts"}
    for path in sorted((ROOT / "python/clamor").rglob("*.py")):
        parts = path.relative_to(ROOT / "python/clamor").parts
        imports = re.findall(r"^\s*(?:from clamor import (\w+)|from clamor\.(\w+))", path.read_text(encoding="utf-8"), re.M)
        imported = {first or second for first, second in imports}
        if "cli" in imported and parts[0] not in ("cli", "__main__.py"):
            yield f"{path.relative_to(ROOT)}: the package must not see its command"
        if parts[0] == "report" and imported - of_report:
            yield f"{path.relative_to(ROOT)}: the report must not see {', '.join(sorted(imported - of_report))}"


def long_files_and_lines():
    for base in ("include", "src", "capi", "python", "examples", "tests"):
        for path in sorted((ROOT / base).rglob("*")):
            if path.suffix in CODE and path.is_file():
                name, lines = path.relative_to(ROOT), path.read_text(encoding="utf-8").splitlines()
                if len(lines) > LONGEST_FILE:
                    yield f"{name}: {len(lines)} lines, at most {LONGEST_FILE}"
                if str(name) in WIDE:
                    continue
                for number, line in enumerate(lines, 1):
                    if len(line) > LONGEST_LINE:
                        yield f"{name}:{number}: {len(line)} characters, at most {LONGEST_LINE}"


found = [*breaches(), *breaches_of_bindings(), *breaches_of_python(), *long_files_and_lines()]
print("\n".join(found) or "architecture: as docs/architecture.md says")
sys.exit(1 if found else 0)
