# Every package that the project links, all from Debian 12 and Ubuntu 24.04.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Python3 REQUIRED COMPONENTS Interpreter) # writes tables at build time
find_package(OpenSSL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(CURL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(fmt REQUIRED) # restinio's own package file expects it found
find_package(restinio REQUIRED)
find_package(RapidJSON REQUIRED)
find_package(pugixml REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(tl-expected REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_package(PahoMqttCpp REQUIRED)
find_package(cpprestsdk REQUIRED)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(RDKAFKA REQUIRED IMPORTED_TARGET rdkafka)
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)

# cctz ships neither a CMake nor a pkg-config file.
find_path(CCTZ_INCLUDE_DIR cctz/time_zone.h REQUIRED)
find_library(CCTZ_LIBRARY cctz REQUIRED)
add_library(cctz::cctz INTERFACE IMPORTED)
target_include_directories(cctz::cctz SYSTEM INTERFACE "${CCTZ_INCLUDE_DIR}")
target_link_libraries(cctz::cctz INTERFACE "${CCTZ_LIBRARY}")

# Unicode normalisation of secrets; ships neither file too.
find_path(UNISTRING_INCLUDE_DIR uninorm.h REQUIRED)
find_library(UNISTRING_LIBRARY unistring REQUIRED)
add_library(unistring::unistring INTERFACE IMPORTED)
target_include_directories(unistring::unistring SYSTEM INTERFACE "${UNISTRING_INCLUDE_DIR}")
target_link_libraries(unistring::unistring INTERFACE "${UNISTRING_LIBRARY}")

# RapidJSON's package sets only its include folder; valijson and RapidJSON are headers.
add_library(rapidjson::rapidjson INTERFACE IMPORTED)
target_include_directories(rapidjson::rapidjson SYSTEM INTERFACE "${RAPIDJSON_INCLUDE_DIRS}")
# std::string in and out, and sizes that fit the platform.
target_compile_definitions(rapidjson::rapidjson INTERFACE RAPIDJSON_HAS_STDSTRING=1)

if(PARCELGATE_TESTS)
  find_package(GTest REQUIRED)
  find_package(benchmark REQUIRED)
endif()
