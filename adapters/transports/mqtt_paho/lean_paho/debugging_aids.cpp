// Replaces a debugging aid of Paho's C library: the record of its function calls.
//
// Paho's build option PAHO_HIGH_PERFORMANCE leaves it out, and Debian's package is built without that option: each call
// of a function takes two locks and copies its name. The linker takes a member of a static library only for symbols
// that are still missing, so these definitions keep StackTrace.c out of the program. If another version of Paho needs
// more of that file, linking fails with a duplicate symbol; -DPARCELGATE_LEAN_PAHO=OFF links the shared library.
//
// Trap: do not replace the other aid, the list of allocations (Heap.c), although it costs more. Paho 1.3.12 frees topic
// and payload of a publish twice when its write fails because the broker is gone. The list ignores the second time;
// without it the program's memory is damaged (valgrind over contract_mqtt shows it).
//
// Names and signatures are Paho's own (src/StackTrace.h of 1.3.12). None of them is called from the gateway.

extern "C" {

void StackTrace_entry(const char* /*function*/, int /*line*/, int /*trace_level*/) {}
void StackTrace_exit(const char* /*function*/, int /*line*/, void* /*return_value*/, int /*trace_level*/) {}
}
