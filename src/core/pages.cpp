#include "core/pages.hpp"

#if defined(__SANITIZE_ADDRESS__)  // which watches over its own allocator's blocks alone
#define CLAMOR_ALLOCATOR_PAGES
#elif defined(__unix__) || defined(__APPLE__)
#include <sys/mman.h>
#elif defined(_WIN32)
#define NOMINMAX
#include <windows.h>
#else
#define CLAMOR_ALLOCATOR_PAGES
#endif

#if defined(CLAMOR_ALLOCATOR_PAGES)
#include <new>
#endif

namespace clamor {

#if defined(CLAMOR_ALLOCATOR_PAGES)

namespace {
constexpr std::align_val_t page{4096};
}

void* allocate_pages(std::size_t bytes) noexcept { return ::operator new(bytes, page, std::nothrow); }
void free_pages(void* memory, std::size_t) noexcept { ::operator delete(memory, page); }

#elif defined(_WIN32)

void* allocate_pages(std::size_t bytes) noexcept { return VirtualAlloc(nullptr, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE); }
void free_pages(void* memory, std::size_t) noexcept { VirtualFree(memory, 0, MEM_RELEASE); }

#else

void* allocate_pages(std::size_t bytes) noexcept {
    void* const memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? nullptr : memory;
}
void free_pages(void* memory, std::size_t bytes) noexcept { ::munmap(memory, bytes); }

#endif

}  // namespace clamor
