# One target per folder: what a folder does not name here it cannot link, and what it may include
# tools/check-includes holds it to.

add_library(parcelgate_options INTERFACE)
target_include_directories(parcelgate_options INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(parcelgate_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
                                                    -fno-omit-frame-pointer)
# Some packages need -pthread. All targets get it, because GCC only uses precompiled headers that were made with it.
target_compile_options(parcelgate_options INTERFACE -pthread)
# GCC 12 warns of copies inside std::string that cannot happen (GCC bugs 105651 and 105329).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(parcelgate_options INTERFACE -Wno-restrict -Wno-array-bounds)
endif()
if(PARCELGATE_SANITIZE)
  target_compile_options(parcelgate_options INTERFACE -fsanitize=${PARCELGATE_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(parcelgate_options INTERFACE -fsanitize=${PARCELGATE_SANITIZE})
endif()
if(PARCELGATE_SANITIZE MATCHES "undefined")
  # The check of an object's type opens a pipe to probe its memory. A test that uses up all file descriptors then gets a
  # false report.
  target_compile_options(parcelgate_options INTERFACE -fno-sanitize=vptr)
endif()
# Environment of all tests. A race ends its program at once: tests that kill a program, or ignore its exit code, would
# not notice it.
set(parcelgate_test_environment "")
if(PARCELGATE_SANITIZE)
  # A sanitizer keeps notes on all memory, so bounds on a process' memory hold for other builds alone.
  list(APPEND parcelgate_test_environment "PARCELGATE_SANITIZED=${PARCELGATE_SANITIZE}")
endif()
if(PARCELGATE_SANITIZE MATCHES "address")
  # Tests of failing disks load a library of their own before the sanitizer's.
  list(APPEND parcelgate_test_environment "ASAN_OPTIONS=verify_asan_link_order=0")
endif()
if(PARCELGATE_SANITIZE STREQUAL "thread")
  list(APPEND parcelgate_test_environment
      "TSAN_OPTIONS=halt_on_error=1 second_deadlock_stack=1 suppressions=${CMAKE_SOURCE_DIR}/tests/sanitizers/tsan.supp")
endif()
if(PARCELGATE_FUZZ)
  # RapidJSON's empty stack adds an offset to its null pointer, which clang counts as undefined.
  target_compile_options(parcelgate_options INTERFACE -fsanitize=fuzzer-no-link -fno-sanitize=pointer-overflow)
endif()

# The standard library's headers cost each file half a second. With this option all libraries share them precompiled, at
# the price that a missing #include goes unnoticed, so the presets that check the code leave it off.
option(PARCELGATE_PRECOMPILE "precompile the standard library's headers for the libraries" OFF)
function(parcelgate_use_standard_headers name)
  if(NOT TARGET parcelgate_standard_headers)
    file(WRITE "${CMAKE_BINARY_DIR}/standard_headers.cpp" "// Carries the precompiled headers of the libraries.\n")
    add_library(parcelgate_standard_headers OBJECT "${CMAKE_BINARY_DIR}/standard_headers.cpp")
    target_link_libraries(parcelgate_standard_headers PRIVATE parcelgate_options)
    target_precompile_headers(parcelgate_standard_headers PRIVATE
      <algorithm> <array> <chrono> <condition_variable> <cstdint> <functional> <map> <memory> <mutex> <optional> <span>
      <string> <string_view> <thread> <unordered_map> <utility> <variant> <vector>)
  endif()
  target_precompile_headers(${name} REUSE_FROM parcelgate_standard_headers)
endfunction()

# parcelgate_library(NAME [LINK targets…] [PRIVATE targets…]): all sources of the current folder, not of folders below.
function(parcelgate_library name)
  cmake_parse_arguments(ARG "" "" "LINK;PRIVATE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC parcelgate_options ${ARG_LINK} PRIVATE ${ARG_PRIVATE})
    if(PARCELGATE_PRECOMPILE)
      parcelgate_use_standard_headers(${name})
    endif()
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE parcelgate_options ${ARG_LINK} ${ARG_PRIVATE})
  endif()
endfunction()

# Half of the time to compile a test goes into optimising it, and no test measures itself.
set(parcelgate_test_options $<$<CONFIG:Release>:-O1>)

# GoogleTest's headers cost each test file two seconds; all test programs share them precompiled.
function(parcelgate_use_test_headers name)
  if(NOT TARGET parcelgate_test_headers)
    file(WRITE "${CMAKE_BINARY_DIR}/test_headers.cpp" "// Carries the precompiled headers of the tests.\n")
    add_library(parcelgate_test_headers OBJECT "${CMAKE_BINARY_DIR}/test_headers.cpp")
    target_link_libraries(parcelgate_test_headers PRIVATE parcelgate_options GTest::gtest GTest::gmock)
    target_compile_options(parcelgate_test_headers PRIVATE ${parcelgate_test_options})
    target_precompile_headers(parcelgate_test_headers PRIVATE <gmock/gmock.h> <gtest/gtest.h> <chrono> <functional>
                                                              <map> <optional> <string> <vector>)
  endif()
  target_compile_options(${name} PRIVATE ${parcelgate_test_options})
  target_precompile_headers(${name} REUSE_FROM parcelgate_test_headers)
endfunction()

# parcelgate_test(NAME LINK targets… [LABELS …]): one GoogleTest program from the *_test.cpp of the current folder.
function(parcelgate_test name)
  cmake_parse_arguments(ARG "" "" "LINK;LABELS;SOURCES" ${ARGN})
  if(NOT ARG_SOURCES)
    file(GLOB ARG_SOURCES CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  endif()
  if(NOT ARG_SOURCES)
    return()
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE parcelgate_options ${ARG_LINK} GTest::gtest GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE PARCELGATE_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
                                             PARCELGATE_BINARY_DIR="${CMAKE_BINARY_DIR}")
  parcelgate_use_test_headers(${name})
  add_test(NAME ${name} COMMAND ${name} --gtest_brief=1)
  set_tests_properties(${name} PROPERTIES TIMEOUT 600 LABELS "${ARG_LABELS}" ENVIRONMENT "${parcelgate_test_environment}")
endfunction()

# All tables that the build writes. Tools that read the sources without building them need these.
add_custom_target(tables)

# parcelgate_table(TARGET OUTPUT): the target's sources include the written file OUTPUT by its name.
function(parcelgate_table target output)
  target_sources(${target} PRIVATE "${output}")
  cmake_path(GET output PARENT_PATH folder)
  target_include_directories(${target} PRIVATE "${folder}")
  cmake_path(GET output STEM name)
  add_custom_target(table_${name} DEPENDS "${output}")
  add_dependencies(tables table_${name})
endfunction()

# parcelgate_place_table(TARGET KIND TABLE [ALIASES]): a table that the target's sources include by its name, written
# from the packages iso-codes and tzdata; see generate_place_tables.py.
function(parcelgate_place_table target kind table)
  set(script "${CMAKE_SOURCE_DIR}/cmake/generate_place_tables.py")
  set(output "${CMAKE_CURRENT_BINARY_DIR}/${table}")
  set(aliases ${ARGN})
  list(TRANSFORM aliases PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/")
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${Python3_EXECUTABLE}" "${script}" ${kind} "${output}" ${aliases}
    DEPENDS "${script}" ${aliases}
    COMMENT "Table ${table}"
    VERBATIM)
  parcelgate_table(${target} "${output}")
endfunction()

# parcelgate_assets(TARGET TABLE FOLDER): the files below FOLDER as a table of C++ literals that the target's sources
# include by its name; see generate_assets.py.
function(parcelgate_assets target table folder)
  set(script "${CMAKE_SOURCE_DIR}/cmake/generate_assets.py")
  set(output "${CMAKE_CURRENT_BINARY_DIR}/${table}")
  file(GLOB_RECURSE files CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*")
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${Python3_EXECUTABLE}" "${script}" "${output}" "${CMAKE_CURRENT_SOURCE_DIR}/${folder}"
    DEPENDS "${script}" ${files}
    COMMENT "Table ${table}"
    VERBATIM)
  parcelgate_table(${target} "${output}")
endfunction()

# parcelgate_text(TARGET FILE TABLE): the text of a file, which the target's sources include as a string literal by the
# name TABLE.
function(parcelgate_text target file table)
  set(script "${CMAKE_SOURCE_DIR}/cmake/embed_text.py")
  set(output "${CMAKE_CURRENT_BINARY_DIR}/${table}")
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${Python3_EXECUTABLE}" "${script}" "${file}" "${output}"
    DEPENDS "${file}" "${script}"
    COMMENT "Text ${table}"
    VERBATIM)
  parcelgate_table(${target} "${output}")
endfunction()
