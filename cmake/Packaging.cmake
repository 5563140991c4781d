# What `cmake --install` installs, and the Debian package of `cpack`.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON) # cpack packs what is built; tests are no part of it
set(share share/parcelgate)
set(packaging "${CMAKE_SOURCE_DIR}/packaging")

install(TARGETS parcelgate RUNTIME DESTINATION bin)
# Test cases are data of the tests alone.
foreach(folder adapters/carriers adapters/platforms adapters/chat/robots adapters/tickets/desks config/rules config/calendars
               config/texts config/templates)
  cmake_path(GET folder PARENT_PATH parent)
  set(skipped PATTERN "*.cpp" EXCLUDE PATTERN "*.hpp" EXCLUDE PATTERN "CMakeLists.txt" EXCLUDE)
  if(NOT folder STREQUAL "config/templates") # the templates of a courier contain test cases for its author
    list(APPEND skipped PATTERN "testcases" EXCLUDE)
  endif()
  install(DIRECTORY "${CMAKE_SOURCE_DIR}/${folder}" DESTINATION "${share}/${parent}" ${skipped})
endforeach()
install(DIRECTORY "${CMAKE_SOURCE_DIR}/schemas" DESTINATION "${share}")
install(DIRECTORY "${CMAKE_SOURCE_DIR}/config/prometheus" "${CMAKE_SOURCE_DIR}/config/grafana" "${CMAKE_SOURCE_DIR}/config/examples"
        DESTINATION share/doc/parcelgate)
install(FILES "${CMAKE_SOURCE_DIR}/config/parcelgate.json" "${CMAKE_SOURCE_DIR}/README.md" "${CMAKE_SOURCE_DIR}/README.zh-CN.md"
              "${CMAKE_SOURCE_DIR}/THIRD-PARTY.md" "${packaging}/debian/README.Debian"
        DESTINATION share/doc/parcelgate)
file(GLOB guides "${CMAKE_SOURCE_DIR}/gateway/docs/*.md")
install(FILES ${guides} DESTINATION share/doc/parcelgate)
install(FILES "${CMAKE_SOURCE_DIR}/LICENSE" DESTINATION share/doc/parcelgate RENAME copyright)
install(FILES "${packaging}/systemd/parcelgate.service" DESTINATION lib/systemd/system)
install(FILES "${packaging}/debian/parcelgate.json" DESTINATION /etc/parcelgate
        PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ)
install(DIRECTORY DESTINATION /var/lib/parcelgate DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)

# Completions and the manual page are the program's own words.
set(texts "${CMAKE_BINARY_DIR}/shell_texts")
add_custom_command(
  OUTPUT "${texts}/parcelgate.1.gz" "${texts}/parcelgate.bash" "${texts}/_parcelgate"
  COMMAND "${CMAKE_COMMAND}" -E make_directory "${texts}"
  COMMAND sh -c "\"$1\" man | gzip -9n > \"$2/parcelgate.1.gz\" && \"$1\" completion bash > \"$2/parcelgate.bash\" && \"$1\" completion zsh > \"$2/_parcelgate\""
          sh "$<TARGET_FILE:parcelgate>" "${texts}"
  DEPENDS parcelgate
  COMMENT "Manual page and completions"
  VERBATIM)
add_custom_target(shell_texts ALL DEPENDS "${texts}/parcelgate.1.gz" "${texts}/parcelgate.bash" "${texts}/_parcelgate")
install(FILES "${texts}/parcelgate.1.gz" DESTINATION share/man/man1)
install(FILES "${texts}/parcelgate.bash" DESTINATION share/bash-completion/completions RENAME parcelgate)
install(FILES "${texts}/_parcelgate" DESTINATION share/zsh/vendor-completions)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PACKAGE_NAME parcelgate)
set(CPACK_PACKAGE_VERSION "${PROJECT_VERSION}")
set(CPACK_PACKAGE_CONTACT "parcelgate maintainers <maintainers@parcelgate.example>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "return deadlines of parcels, from couriers to after-sales tickets")
set(CPACK_PACKAGE_DESCRIPTION
    "Receives tracking events from couriers by signed webhooks, polling and MQTT, watches\nthe deadlines of returns, and reports both in tickets, webhooks, MQTT and an HTTP API.")
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "ca-certificates, passwd, tzdata")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "systemd")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "prometheus, mosquitto, request-tracker5")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA "${packaging}/debian/conffiles;${packaging}/debian/postinst;${packaging}/debian/prerm;${packaging}/debian/postrm")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
