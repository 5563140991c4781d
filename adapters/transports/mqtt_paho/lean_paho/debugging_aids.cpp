// Replaces two debugging aids of Paho's C library: the log of its function calls and the list of its allocations.
//
// Paho's build option PAHO_HIGH_PERFORMANCE leaves both out, and Debian's package is built without that option. There
// each call of a function takes a lock and copies its name, and each allocation makes four more and a tree node: four
// fifths of the instructions of a publish. The linker takes a member of a static library only for symbols that are
// still missing, so these definitions keep Heap.c and StackTrace.c out of the program. If another version of Paho needs
// more of these two files, linking fails with a duplicate symbol; -DPARCELGATE_LEAN_PAHO=OFF links the shared library.
//
// Names and signatures are Paho's own (src/Heap.h and src/StackTrace.h of 1.3.12 and 1.3.13). None of them is called
// from the gateway.
#include <cstddef>
#include <cstdlib>

extern "C" {

int Heap_initialize() {
  return 0;
}
void Heap_terminate() {}

void* mymalloc(char* /*file*/, int /*line*/, std::size_t size) {
  return std::malloc(size);
}
void* myrealloc(char* /*file*/, int /*line*/, void* block, std::size_t size) {
  return std::realloc(block, size);
}
void myfree(char* /*file*/, int /*line*/, void* block) {
  std::free(block);
}

void StackTrace_entry(const char* /*function*/, int /*line*/, int /*trace_level*/) {}
void StackTrace_exit(const char* /*function*/, int /*line*/, void* /*return_value*/, int /*trace_level*/) {}
}
